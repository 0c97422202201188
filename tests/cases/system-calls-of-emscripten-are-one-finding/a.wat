;; What musl asks of Emscripten's JavaScript no libc has, also not the one beside it.
;; FINDS: error DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__syscall_dup" (func $dup (param i32) (result i32)))
  (import "env" "__syscall_chdir" (func $chdir (param i32) (result i32)))
  (import "env" "__syscall_openat" (func $openat (param i32) (result i32)))
  (func (export "f") (result i32) (call $dup (call $chdir (call $openat (i32.const 0))))))
