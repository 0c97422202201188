;; A global that a finished module exports and uses as its stack pointer is the image's stack pointer, under any name.
;;
;; NOT-ORACLE: the second module has a memory of its own
;; CALL: moved() = 16
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "sp" (global $sp (mut i32)))
  (import "env" "frame" (func $frame (result i32)))
  (func (export "moved") (result i32)
    (i32.sub (global.get $sp) (call $frame))))
