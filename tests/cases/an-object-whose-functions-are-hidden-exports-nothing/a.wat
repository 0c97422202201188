;; The symbol of each function is hidden, as clang and rustc make it on wasm unless they are told otherwise.
;; WARNS: LK010
(module
  (@custom "linking" "\02\08\15\04\00\04\00\01a\00\04\01\01b\00\04\02\01c\00\04\03\01d")
  (func (result i32) (i32.const 1))
  (func (result i32) (i32.const 2))
  (func (result i32) (i32.const 3))
  (func (result i32) (i32.const 4)))
