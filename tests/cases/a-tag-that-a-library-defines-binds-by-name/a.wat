;; CALL: catch() = 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "throw" (func $throw))
  (import "env" "mine" (tag $mine (param i32)))
  (func (export "catch") (result i32)
    (block $caught (result i32)
      (try_table (catch $mine $caught) (call $throw))
      (i32.const 0))))
