;; Both libraries have a passive segment 1; memory.init and data.drop must name their own.
;; CALL: load_own() = 0x64636261
;; CALL: load_theirs() = 0x34333231
;; TRAP: load_dropped()
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "init" (func $init (param i32)))
  (data $active (global.get $memory_base) "xxxx")
  (data $passive "abcd")
  (func (export "load_own") (result i32)
    (memory.init $passive (global.get $memory_base) (i32.const 0) (i32.const 4))
    (i32.load (global.get $memory_base)))
  (func (export "load_theirs") (result i32)
    (call $init (i32.add (global.get $memory_base) (i32.const 4)))
    (i32.load offset=4 (global.get $memory_base)))
  (func (export "load_dropped") (result i32)
    (data.drop $passive)
    (memory.init $passive (global.get $memory_base) (i32.const 0) (i32.const 4))
    (i32.const 0)))
