;; CALL: f() = 3
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global $g (mut i32) (i32.const 0))
  (start $start)
  (func $start (global.set $g (i32.const 3)) (return) (call $start) (call $other))
  (func $other (call $start) (return_call $other))
  (func (export "f") (result i32) (global.get $g)))
