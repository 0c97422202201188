;; FLAGS: --stack-size 65536
;; CALL: f() = 5
;; CALL: through() = 5
;; CALL: first() = 97
(module
  (@dylink.0 (mem-info (memory 8 2) (table 1 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__table_base" (global $table_base i32))
  (import "env" "g" (func $g (result i32)))
  (type $returns (func (result i32)))
  (func $f (export "f") (result i32) (call $g))
  (func $through (export "through") (result i32) (call_indirect (type $returns) (global.get $table_base)))
  (func $first (export "first") (result i32) (i32.load8_u (global.get $memory_base)))
  (elem (global.get $table_base) func $f)
  (data (global.get $memory_base) "abcdefgh"))
