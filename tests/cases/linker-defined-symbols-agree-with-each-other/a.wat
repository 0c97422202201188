;; CALL: stack() = 65536
;; CALL: stack_pointer() = 0
;; CALL: data_in_order() = 1
;; CALL: first_page() = 65536
;; FLAGS: --stack-size 65536
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "GOT.mem" "__stack_low" (global $stack_low (mut i32)))
  (import "GOT.mem" "__stack_high" (global $stack_high (mut i32)))
  (import "GOT.mem" "__global_base" (global $global_base (mut i32)))
  (import "GOT.mem" "__data_end" (global $data_end (mut i32)))
  (import "GOT.mem" "__heap_base" (global $heap_base (mut i32)))
  (import "GOT.mem" "__wasm_first_page_end" (global $first_page_end (mut i32)))
  (func (export "stack") (result i32) (i32.sub (global.get $stack_high) (global.get $stack_low)))
  (func (export "stack_pointer") (result i32) (i32.sub (global.get $stack_high) (global.get $sp)))
  (func (export "data_in_order") (result i32)
    (i32.and
      (i32.and
        (i32.le_u (global.get $stack_high) (global.get $global_base))
        (i32.le_u (global.get $global_base) (global.get $memory_base)))
      (i32.and
        (i32.le_u (i32.add (global.get $memory_base) (i32.const 4)) (global.get $data_end))
        (i32.le_u (global.get $data_end) (global.get $heap_base)))))
  (func (export "first_page") (result i32) (global.get $first_page_end))
  (data (global.get $memory_base) "abcd"))
