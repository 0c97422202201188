;; REFUSED: EH002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "throw" (func $throw))
  (tag $exception (export "__cpp_exception") (param i32))
  (func (export "f") (result i32)
    (block $caught (result i32)
      (try_table (catch $exception $caught) (call $throw))
      (i32.const 0))))
