;; FLAGS: --stack-size 65536
;; A pointer to own data, a pointer to another library's data, a pointer to a function.
;; CALL: own() = 7
;; CALL: theirs() = 9
;; CALL: function() = 3
;; MEMORY: 0x10000 = 0c 00 01 00 10 00 01 00
(module
  (@dylink.0 (mem-info (memory 16 2) (table 1 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__table_base" (global $table_base i32))
  (import "GOT.mem" "shared" (global $shared (mut i32)))
  (type $returns (func (result i32)))
  (func $three (result i32) (i32.const 3))
  (elem (global.get $table_base) func $three)
  (func (export "__wasm_apply_data_relocs")
    (i32.store (i32.add (i32.const 0) (global.get $memory_base)) (i32.add (i32.const 12) (global.get $memory_base)))
    (i32.store offset=4 (global.get $memory_base) (global.get $shared))
    (i32.store (i32.add (global.get $memory_base) (i32.const 8)) (i32.add (global.get $table_base) (i32.const 0))))
  (func (export "own") (result i32) (i32.load (i32.load (global.get $memory_base))))
  (func (export "theirs") (result i32) (i32.load (i32.load offset=4 (global.get $memory_base))))
  (func (export "function") (result i32)
    (call_indirect (type $returns) (i32.load offset=8 (global.get $memory_base))))
  (data (global.get $memory_base) "\00\00\00\00\00\00\00\00\00\00\00\00\07\00\00\00"))
