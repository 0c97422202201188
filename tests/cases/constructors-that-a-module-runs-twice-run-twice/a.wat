;; NOT-ORACLE: it is at fixed addresses
;; A finished module whose `_initialize` calls its list of constructors twice, as it would in a static link.
;; CALL: starts() = 2
(module
  (memory (export "memory") 2)
  (global (mut i32) (i32.const 65536))
  (global $starts (mut i32) (i32.const 0))
  (func $__wasm_call_ctors (call $start))
  (func $start (global.set $starts (i32.add (global.get $starts) (i32.const 1))))
  (func (export "_initialize") (call $__wasm_call_ctors) (call $__wasm_call_ctors))
  (func (export "starts") (result i32) (global.get $starts))
  (@custom "linking" "\02\06\05\01\ff\ff\03\01\08\1f\02\00\00\00\11__wasm_call_ctors\00\02\01\05start")
  (@custom "reloc.CODE" "\04\00"))
