;; CALL: bump() = 6
;; CALL: seen() = 6
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "cell" (global $cell (mut i32)))
  (import "env" "read_cell" (func $read (result i32)))
  (func (export "bump") (result i32)
    (i32.store (global.get $cell) (i32.add (i32.load (global.get $cell)) (i32.const 1)))
    (i32.load (global.get $cell)))
  (func (export "seen") (result i32) (call $read)))
