;; Subsection 6 of `dylink.0` names the architecture: of this one there is nothing to say.
;; CALL: f() = 3
(module
  (@custom "dylink.0" (before first) "\01\04\00\00\00\00\06\07\06wasm32")
  (func (export "f") (result i32) (i32.const 3)))
