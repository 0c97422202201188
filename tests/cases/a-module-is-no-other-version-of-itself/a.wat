;; It brings an allocator of its own and wants a part of libc that nobody has: that is no other version of its own libc.
;; FINDS: error DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__stdio_write" (func $write (param i32)))
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "f") (call $write (i32.const 0))))
