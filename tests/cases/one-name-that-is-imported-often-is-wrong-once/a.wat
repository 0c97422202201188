;; However often a module imports a name with a wrong type, it is said once.
;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "add" (func (param i32)))
  (import "env" "add" (func (param i32)))
  (import "env" "add" (func (param i32)))
  (func (export "f")))
