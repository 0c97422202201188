;; Two finished modules with `inline int &count() { static int made = N; ... }` in a header, with another N each.
;; WARNS: DY013
;; CALL: a_new() = 1
;; NOT-ORACLE: a finished module cannot be loaded beside another
(module
  (import "env" "b_new" (func $b_new (result i32)))
  (memory (export "memory") 2)
  (func (export "a_new") (result i32) (call $b_new))
  (data (i32.const 65536) "\00\00\00\00")
  (@custom "linking" "\02\08\17\01\01\01\10\5f\5a\5a\35\63\6f\75\6e\74\76\45\34\6d\61\64\65\00\00\04\05\09\01\05\2e\64\61\74\61\02\00"))
