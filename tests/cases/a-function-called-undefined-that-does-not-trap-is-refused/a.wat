;; wasm-ld calls what traps in place of an undefined weak function so, and its address is the null pointer.
;; FINDS: error RL002
(module
  (memory (export "memory") 1)
  (func $f (export "f") (result i32) (i32.const 1))
  ;; Version 2, a table of one hidden symbol: function 0 `undefined_weak:f`.
  (@custom "linking" "\02\08\15\01\00\04\00\10undefined_weak:f"))
