;; FINDS: warning TC002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__wasilibc_tell" (func (param i32) (result i64)))
  (func (export "__addtf3") (param i32 i64 i64 i64 i64)))
