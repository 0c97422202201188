;; One module exports its tag, the other keeps its own to itself: what one throws, the other does not catch.
;; REFUSED: EH002
(module
  (import "env" "throws" (func $throws))
  (memory (export "memory") 1)
  (tag $__cpp_exception (param i32))
  (data (i32.const 2048) "a")
  (func (export "catches") (result i32)
    (block $caught (result i32)
      (try_table (catch $__cpp_exception $caught) (call $throws))
      (i32.const 0))))
