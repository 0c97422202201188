;; What clang makes of `static int array[40000]` and two functions, without names and without a stack that it would use:
;; its array is where the stack of an image would be, and the code adds its address to an index.
;; REFUSED: LK007
(module
  (memory (export "memory") 4)
  (func (export "put") (param i32 i32)
    (i32.store offset=65536 (i32.shl (local.get 0) (i32.const 2)) (local.get 1)))
  (func (export "get") (param i32) (result i32)
    (i32.load offset=65536 (i32.shl (local.get 0) (i32.const 2)))))
