;; `__table_base` and `__memory_base`, each with 0 added more than once: however many of the sums become one constant, the
;; code does the same.
;; CALL: slot() = 0
;; CALL: load() = 5
;; CALL: weak() = 0
(module
  (@dylink.0 (mem-info (memory 4 2) (table 1 0)) (import-info "env" "nowhere" binding-weak))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__table_base" (global $table_base i32))
  (import "GOT.mem" "nowhere" (global $nowhere (mut i32)))
  (func $slot (export "slot") (result i32)
    (i32.sub (i32.add (i32.add (global.get $table_base) (i32.const 0)) (i32.const 0)) (global.get $table_base)))
  (func (export "load") (result i32)
    (i32.load (i32.add (i32.add (i32.add (global.get $memory_base) (i32.const 0)) (i32.const 0)) (i32.const 0))))
  (func (export "weak") (result i32)
    (i32.sub
      (i32.add (i32.add (global.get $table_base) (i32.const 0)) (global.get $nowhere))
      (global.get $table_base)))
  (elem (global.get $table_base) func $slot)
  (data (global.get $memory_base) "\05\00\00\00"))
