;; FINDS:
;; wasi-libc and the C ABI are the same from one LLVM to the next.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@producers (processed-by "clang" "14.0.6"))
  (func (export "f")))
