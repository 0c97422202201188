(module
  (memory (export "memory") 1)
  (func $_initialize (export "_initialize"))
  (func $other (export "other") (result i32) (i32.const 7))
  ;; Version 2, a table of two symbols: function 0 `_initialize`, function 1 `other`.
  (@custom "linking" "\02\08\19\02\00\00\00\0b_initialize\00\00\01\05other"))
