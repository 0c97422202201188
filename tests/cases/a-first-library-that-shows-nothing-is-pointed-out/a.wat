;; Without `-fvisibility=default`, wasm-ld leaves nothing of a library.
;; WARNS: LK010
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
)
