;; REFUSED: TH005
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "wasi" "thread-spawn" (func (param i32) (result i32)))
  (func (export "wasi_thread_start") (param i32 i32) (drop (call 0 (local.get 0)))))
