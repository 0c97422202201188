;; REFUSED: IN004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global $runs (mut i32) (i32.const 0))
  (func $ctors (global.set $runs (i32.const 1))) (func $dtors) (func $f)
  (func $f.command_export (export "f") (call $ctors) (call $f) (call $dtors)))
