;; A module of leaf functions, optimised and stripped: no function moves the stack pointer, and the frame of `keep` lies
;; below it all the same, where the frames of another module must not be.
;; NOT-ORACLE: the convention does not load modules that cannot move
(module
  (memory (export "memory") 2)
  (global (mut i32) (i32.const 65536))
  (data (i32.const 65536) "abcd")
  (func (export "keep") (param i32) (result i32)
    (local i32)
    (local.set 1 (i32.sub (global.get 0) (i32.const 8)))
    (i32.store (local.get 1) (local.get 0))
    (i32.load (local.get 1))))
;; FLAGS: --stack-size 65536 --export run
;; CALL: run() = 3
;; CALL: keep(5) = 5
