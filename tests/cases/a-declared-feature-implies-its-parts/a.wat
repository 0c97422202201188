;; FINDS:
;; bulk-memory implies bulk-memory-opt, reference-types implies call-indirect-overlong.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@custom "target_features" "\04+\0bbulk-memory+\0freference-types+\0emultivalue+\08sign-ext")
  (import "env" "memory" (memory 0))
  (func (export "f") (memory.fill (i32.const 64) (i32.const 0) (i32.const 0))))
