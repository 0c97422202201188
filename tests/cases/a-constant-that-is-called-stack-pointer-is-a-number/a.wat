;; Nobody can move a global that is not mutable: it keeps its number, and is not the stack pointer of the image.
;; CALL: f() = 48
(module
  (memory (export "memory") 2)
  (global $top i32 (i32.const 48))
  (func $f (export "f") (result i32) (global.get $top))
  ;; Version 2, a table of two symbols: global 0 `__stack_pointer`, function 0 `f`.
  (@custom "linking" "\02\08\19\02\02\00\00\0f__stack_pointer\00\00\00\01f"))
