;; `__attribute__((weak, import_name("gone")))`: wasm-ld leaves it undefined, and a call traps.
;; NOT-ORACLE: an object is not loaded
;; TRAP: user() = unreachable
(module
  (import "env" "__linear_memory" (memory 0))
  (import "nohost" "gone" (func (result i32)))
  (func (result i32) (call 0))
  (@custom "linking" "\02\08\11\02\00\51\00\04\67\6f\6e\65\00\00\01\04\75\73\65\72"))
