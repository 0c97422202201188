;; --export=_initialize is what wasm-ld wants; the image has one export of that name, its own, and one memory.
;; FLAGS: --export=_initialize --export=memory --verify
;; CALL: nothing()
;; STDOUT: log 2
;; STDOUT: log 1
(module
  (@dylink.0 (mem-info (memory 4 0) (table 0 0)) (needed "b"))
  (import "env" "memory" (memory 1))
  (import "host" "log" (func $log (param i32)))
  (func (export "_initialize") (call $log (i32.const 1)))
  (func (export "nothing") (drop (i32.load (i32.const 0)))))
