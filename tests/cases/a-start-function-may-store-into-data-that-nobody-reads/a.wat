;; The start function stores into the module's own data by an entry of the offset table, and nobody reads them: neither
;; the function nor the data are in the image.
;; CALL: seven() = 7
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)) (export-info "own" binding-weak))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "GOT.mem" "own" (global $own (mut i32)))
  (global (export "own") i32 (i32.const 4))
  (func $begin (i32.store (global.get $own) (global.get $own)))
  (func (export "seven") (result i32) (i32.const 7))
  (start $begin)
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00"))
