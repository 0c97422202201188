;; One library is missing, not each of its functions; one beside libc, the C++ library and the compiler's have files of their own.
;; REFUSED: DY004 DY004 DY004 DY004
(module
  (@dylink.0 (mem-info (memory 0 0)) (needed "libc.so"))
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (import "env" "strlen" (func $strlen (param i32) (result i32)))
  (import "env" "puts" (func $puts (param i32) (result i32)))
  (import "env" "free" (func $free (param i32)))
  (import "env" "clock" (func $clock (result i64)))
  (import "env" "_Znwm" (func $new (param i32) (result i32)))
  (import "env" "_ZNSt3__26__sortIRNS_6__lessIiiEEPiEEvT0_S5_T_" (func $sort (param i32 i32 i32)))
  (import "env" "__multf3" (func $multiply (param i32 i64 i64 i64 i64)))
  (import "GOT.mem" "stdout" (global $stdout (mut i32)))
  (func (export "f") (result i32)
    (call $free (call $puts (call $strlen (call $malloc (global.get $stdout)))))
    (call $sort (i32.const 0) (i32.const 0) (i32.const 0))
    (call $multiply (i32.const 0) (i64.const 0) (i64.const 0) (i64.const 0) (call $clock))
    (call $new (i32.const 1))))
