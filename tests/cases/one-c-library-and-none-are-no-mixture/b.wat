(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__wasilibc_get_environ" (func))
  (func (export "f")))
