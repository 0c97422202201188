;; What clears data when a module starts may find it as `__dso_handle`, which is the same place, or through a global of
;; its own, and may read a null. Nothing reads the data of this module, so that none of it is in the image.
;; CALL: alone() = 5
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__dso_handle" (global $handle i32))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "other" (global $other i32))
  (import "GOT.mem" "other" (global $entry (mut i32)))
  (global $own i32 (global.get $base))
  (global $null externref (ref.null extern))
  (start $begin)
  (func $begin
    (i32.store (global.get $handle) (i32.const 1))
    (i32.store offset=4 (global.get $own) (global.get $other))
    (i32.store offset=4 (global.get $own) (global.get $entry))
    (drop (global.get $null)))
  (func (export "__wasm_call_ctors") (drop (global.get $base)))
  (func (export "alone") (result i32) (i32.const 5)))
