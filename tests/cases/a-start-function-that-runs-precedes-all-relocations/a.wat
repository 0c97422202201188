;; One start function is left to run and writes into another library; that library's relocations still come later.
;; CALL: f() = 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "GOT.mem" "x" (global $x (mut i32)))
  (func $s (if (i32.const 1) (then (i32.store (global.get $x) (i32.const 5)))))
  (start $s)
  (func (export "f") (result i32) (i32.load (global.get $x))))
