(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "throws" (func $throws))
  (func (export "between") (call $throws)))
