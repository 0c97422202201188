;; `import_module("host"), import_name("twice")` on a function called `half`, which another module defines otherwise.
;; REFUSED: ABI001
(module
  (import "env" "__linear_memory" (memory 0))
  (import "host" "twice" (func (param i32) (result i32)))
  (func (param i32) (result i32) (call 0 (local.get 0)))
  (@custom "linking" "\02\08\11\02\00\50\00\04\68\61\6c\66\00\00\01\04\75\73\65\72"))
