;; A loop is not straight-line code, so the function is called, never dropped.
;; CALL: at(0) = 10
;; CALL: at(1) = 10
;; CALL: at(2) = 10
(module
  (@dylink.0 (mem-info (memory 16 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "__wasm_apply_data_relocs") (local $at i32)
    (loop $again
      (i32.store
        (i32.add (global.get $memory_base) (i32.shl (local.get $at) (i32.const 2)))
        (i32.add (global.get $memory_base) (i32.const 12)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 3)))))
  (func (export "at") (param i32) (result i32)
    (i32.load (i32.load (i32.add (global.get $memory_base) (i32.shl (local.get 0) (i32.const 2))))))
  (data (i32.add (global.get $memory_base) (i32.const 12)) "\0a\00\00\00"))
