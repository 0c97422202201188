;; FLAGS: --unresolved-symbols=import
;; NOT-ORACLE: the host has no `g`
;; A library shows what it wants from the host under another name, and asks weakly for the address of that: what it
;; passes on is there, though nobody but the host has it.
;; CALL: is_there() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "h" binding-weak undefined))
  (import "env" "g" (func $g (param i32) (result i32)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "GOT.func" "h" (global $h (mut i32)))
  (export "h" (func $g))
  (func (export "is_there") (result i32) (i32.ne (global.get $h) (i32.const 0))))
