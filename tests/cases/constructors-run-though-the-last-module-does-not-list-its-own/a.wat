;; It starts last, because it uses `b`, and all that it calls is its own.
(module
  (import "env" "get_b" (func $get_b (result i32)))
  (memory (export "memory") 1)
  (global $n (mut i32) (i32.const 1))
  (func $__wasm_call_ctors (global.set $n (i32.const 5)))
  (func $_initialize (export "_initialize") (call $__wasm_call_ctors))
  (func $get (export "get") (result i32) (i32.add (global.get $n) (call $get_b)))
  ;; Version 2, a table of symbols: functions 1 to 3, import 0, global 0; and no list of constructors.
  (@custom "linking" "\02\084\05\00\04\01\11__wasm_call_ctors\00\00\02\0b_initialize\00\00\03\03get\00\10\00\02\00\00\01n"))
