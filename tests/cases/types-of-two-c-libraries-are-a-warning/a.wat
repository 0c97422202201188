;; FINDS: warning TC002, warning ABI008
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__wasilibc_tell" (func (param i32) (result i64)))
  (import "env" "stat" (func (param i32 i32) (result i32))))
