;; FINDS:
;; The start function fills a table of references.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "__wbindgen_start")))
