;; What clang makes of `static int array[40000]` and two functions, without names and without a stack that it would use:
;; a stack below its array is its neighbour, and no more.
;; NOT-ORACLE: the convention does not load modules that cannot move
;; FLAGS: --stack-size 65536 --export run
;; CALL: run() = 9
;; CALL: get(10) = 7
(module
  (memory (export "memory") 4)
  (func (export "put") (param i32 i32)
    (i32.store offset=65536 (i32.shl (local.get 0) (i32.const 2)) (local.get 1)))
  (func (export "get") (param i32) (result i32)
    (i32.load offset=65536 (i32.shl (local.get 0) (i32.const 2)))))
