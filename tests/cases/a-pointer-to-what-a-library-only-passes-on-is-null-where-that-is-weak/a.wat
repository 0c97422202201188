;; FLAGS: --unresolved-symbols trap
;; A library shows under a second name a function that it wants weakly and that nobody defines. Its address is null by
;; either name: who passes a reference on does not make it a definition.
;; NOT-ORACLE: a loader would have to make the function
;; CALL: by_own_name() = 0
;; CALL: by_second_name() = 0
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "f" binding-weak undefined))
  (import "env" "f" (func $f))
  (import "GOT.func" "f" (global $own (mut i32)))
  (import "GOT.func" "second" (global $second (mut i32)))
  (export "second" (func $f))
  (func (export "by_own_name") (result i32) (global.get $own))
  (func (export "by_second_name") (result i32) (global.get $second)))
