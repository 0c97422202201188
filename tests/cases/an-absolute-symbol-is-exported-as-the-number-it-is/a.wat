;; Code that names `mark` has the number too, wherever the data goes that lies at this address in the input.
;; FLAGS: --export mark
;; CALL: f() = 1
;; GLOBAL: mark = 65540
(module
  (memory (export "memory") 2)
  (global (export "mark") i32 (i32.const 65540))
  (func $f (export "f") (result i32) (i32.const 1))
  (data (i32.const 65536) "abcdefgh")
  ;; Version 2, a table of two symbols: the absolute `mark`, and function 0 `f`.
  (@custom "linking" "\02\08\13\02\01\84\04\04mark\00\84\80\04\00\00\00\00\01f"))
