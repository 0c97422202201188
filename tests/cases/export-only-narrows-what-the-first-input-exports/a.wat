;; Of the first input `f`, of the second `h`, which `--export` names beside it; `_initialize` and `memory` stay.
;; FLAGS: --export-only f --export h
;; CALL: f() = 11
;; CALL: h() = 3
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (func (export "__wasm_call_ctors") (i32.store (global.get $base) (call $twice (i32.const 5))))
  (func (export "f") (result i32) (i32.add (i32.load (global.get $base)) (i32.const 1)))
  (func (export "g") (result i32) (i32.const 2))
  (data (global.get $base) "\01"))
