;; WARNS: LK011
;; No start, no stack pointer, no table, no dead function, no import and no type that only they used.
;; FLAGS: --strip
;; CALL: f() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__table_base" (global $table_base i32))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "host" "log" (func $log (param i32)))
  (func (export "f") (result i32) (i32.const 1)))
