;; REFUSED: LK006
;; A function of the host, called `meter` in the source, where another module has data of that name.
(module
  (import "env" "__linear_memory" (memory 0))
  (import "host" "twice" (func (param i32) (result i32)))
  (func (param i32) (result i32) (call 0 (local.get 0)))
  (@custom "linking" "\02\08\18\02\00\50\00\05\6d\65\74\65\72\00\00\01\0a\72\65\61\64\5f\6d\65\74\65\72"))
