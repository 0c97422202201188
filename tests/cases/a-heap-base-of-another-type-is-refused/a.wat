;; What the linker defines is an address; a float of that name is something else.
;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__heap_base" (global $base f64))
  (func (export "f") (result f64) (global.get $base)))
