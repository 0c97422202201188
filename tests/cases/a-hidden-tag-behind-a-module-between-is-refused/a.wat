;; What is thrown passes a module that has no tag, and reaches one that catches with a tag of its own.
;; REFUSED: EH002
(module
  (import "env" "between" (func $between))
  (memory (export "memory") 1)
  (tag $__cpp_exception (param i32))
  (data (i32.const 2048) "a")
  (func (export "catches") (result i32)
    (block $caught (result i32)
      (try_table (catch $__cpp_exception $caught) (call $between))
      (i32.const 0))))
