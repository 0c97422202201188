;; WARNS: DY002
;; CALL: f() = 3
(module
  (@custom "dylink.0" (before first) "\01\04\00\00\00\00\06\07\06wasm99")
  (func (export "f") (result i32) (i32.const 3)))
