(module
  (memory (export "memory") 1)
  (global $m (mut i32) (i32.const 1))
  (func $construct (global.set $m (i32.const 70)))
  (func $__wasm_call_ctors (call $construct))
  (func $_initialize (export "_initialize") (call $__wasm_call_ctors))
  (func $get_b (export "get_b") (result i32) (global.get $m))
  ;; Version 2, a table of symbols: functions 0 to 3, global 0; and a list of constructors with the first symbol.
  (@custom "linking" "\02\08@\05\00\02\00\09construct\00\04\01\11__wasm_call_ctors\00\00\02\0b_initialize\00\00\03\05get_b\02\00\00\01m\06\05\01\ff\ff\03\00"))
