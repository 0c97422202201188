;; The stack fits below the end of its one page, where its heap begins.
;; FLAGS: --stack-size=65536 --export on_stack
;; CALL: on_stack() = 7
;; CALL: take() = 65536
(module
  (memory (export "memory") 1)
  (global $end (mut i32) (i32.const 65536))
  (func (export "take") (result i32)
    (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
    (global.set $end (i32.add (global.get $end) (i32.const 65536)))
    (i32.sub (global.get $end) (i32.const 65536))))
