;; The other help of DY014, followed: the user says that `host` has `provide`. Of `elsewhere`, name and type of one are equal.
;; NAME: provider.wat = libhost.so
;; FLAGS: --import provide
;; FINDS: info DY014
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "provide" (func $provide (result i32)))
  (import "elsewhere" "provide_more" (func $more (result i32)))
  (import "elsewhere" "sched_yield" (func $yield))
  (func (export "run") (result i32) (call $yield) (i32.add (call $provide) (call $more))))
