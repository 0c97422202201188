;; Nothing but the type of what the host gives names a type: it stays with the import.
;; FLAGS: --export-all
;; NOT-ORACLE: the loader gives no references
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (type $t (func (result i32)))
  (import "host" "f" (global $g (ref null $t)))
  (import "host" "t" (table 2 (ref null $t)))
  (func (export "one") (result i64) (i64.const 1))
  (export "pointer" (global $g))
  (export "table" (table 0)))
