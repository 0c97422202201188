;; FINDS: error ABI004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "halves" (func $halves (param i32 i32)))
  (func (export "f") (call $halves (i32.const 64) (i32.const 9))))
