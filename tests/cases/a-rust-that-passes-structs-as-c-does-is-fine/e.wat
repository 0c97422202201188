(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "wide" (func (param i32 i32)))
  (import "env" "narrow" (func (param i32)))
  (func (export "h")))
