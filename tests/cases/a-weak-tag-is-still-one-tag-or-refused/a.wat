;; Nothing could stand for a tag that nobody defines.
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "unknown" binding-weak undefined))
  (import "env" "unknown" (tag $unknown (param i32)))
  (func (export "f") (throw $unknown (i32.const 1))))
