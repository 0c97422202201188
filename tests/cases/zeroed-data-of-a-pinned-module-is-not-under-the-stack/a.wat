;; What clang makes of `static int counter; int count(void) { return ++counter; }`: the stack is first, and zeroed data
;; after it has no segment.
(module
  (memory (export "memory") 2)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (func (export "count") (result i32)
    (i32.store (i32.const 65536) (i32.add (i32.load (i32.const 65536)) (i32.const 1)))
    (i32.load (i32.const 65536))))
;; NOT-ORACLE: the convention does not load modules that cannot move
;; FLAGS: --stack-size 65552 --export run
;; CALL: run() = 9
;; CALL: count() = 2
