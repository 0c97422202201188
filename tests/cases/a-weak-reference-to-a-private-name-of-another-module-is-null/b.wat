;; A module that stays where it is, with an `_initialize`.
(module
  (memory (export "memory") 17)
  (func (export "_initialize"))
  (data (i32.const 1048576) "\01"))
