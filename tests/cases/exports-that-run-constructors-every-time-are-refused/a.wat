;; REFUSED: IN004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func $ctors) (func $dtors) (func $f)
  (func $f.command_export (export "f") (call $ctors) (call $f) (call $dtors)))
