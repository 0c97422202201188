;; CALL: catch(41) = 42
;; CALL: catch(0) = -1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "throw" (func $throw (param i32)))
  (import "env" "__cpp_exception" (tag $exception (param i32)))
  (func (export "catch") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $exception $caught) (call $throw (local.get 0)))
      (return (i32.const -1)))
    (i32.add (i32.const 1))))
