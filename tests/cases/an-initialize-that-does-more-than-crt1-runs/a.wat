(module
  (memory (export "memory") 1)
  (global $n (mut i32) (i32.const 1))
  (func $_initialize (export "_initialize") (global.set $n (i32.const 5)))
  (func $get (export "get") (result i32) (global.get $n))
  ;; Version 2, a table of three symbols: function 0 `_initialize`, function 1 `get`, global 0 `n`.
  (@custom "linking" "\02\08\1c\03\00\00\00\0b_initialize\00\00\01\03get\02\00\00\01n"))
