;; The help of DY014, followed.
;; CALL: run() = 3
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "provide" (func $provide (result i32)))
  (import "env" "provide_more" (func $more (result i32)))
  (func (export "run") (result i32)
    (i32.add (call $provide) (call $more))))
