;; RUN:
;; STDOUT: hello
(module
  (@dylink.0 (mem-info (memory 24 2) (table 0 0)))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "env" "length" (func $length (result i32)))
  (memory (export "memory") 2)
  (func (export "_start")
    (i32.store (i32.add (global.get $memory_base) (i32.const 8)) (global.get $memory_base))
    (i32.store (i32.add (global.get $memory_base) (i32.const 12)) (call $length))
    (drop (call $write
      (i32.const 1)
      (i32.add (global.get $memory_base) (i32.const 8))
      (i32.const 1)
      (i32.add (global.get $memory_base) (i32.const 16)))))
  (data (global.get $memory_base) "hello\0a"))
