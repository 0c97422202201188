;; What `wasm-ld --export` makes of data and of the stack pointer, `--export-table`, and a memory with a name of its own.
;; NOT-ORACLE: a pinned module is not loaded
;; CALL: f() = 7
;; GLOBAL: counter = 1048576
;; MEMORY: 1048576 = 07 00 00 00
(module
  (table (export "functions") 2 2 funcref)
  (memory (export "heap") 17)
  (global $stack (export "__stack_pointer") (mut i32) (i32.const 65536))
  (global $level (export "level") (mut i64) (i64.const 3))
  (global (export "counter") i32 (i32.const 1048576))
  (global (export "__heap_base") i32 (i32.const 1048592))
  (elem (i32.const 1) func $f)
  (func $f (export "f") (result i32)
    (global.set $level (i64.add (global.get $level) (i64.const 1)))
    (i32.load (i32.const 1048576)))
  (data (i32.const 1048576) "\07\00\00\00"))
