;; The first input exports a tag that it imports and the linker defines.
;; CALL: catch() = 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__cpp_exception" (tag $exception (param i32)))
  (import "env" "raise" (func $raise (param i32)))
  (export "__cpp_exception" (tag $exception))
  (func (export "catch") (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $exception $caught) (call $raise (i32.const 7)) (i32.const 0)))))
