;; FINDS: error ABI014
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "_ZNSt3__213count_lettersEPKc" (func $count (param i32) (result i32)))
  (func (export "f") (result i32) (call $count (i32.const 0))))
