;; `export_name("_start")` on a function called `go`.
;; NOT-ORACLE: an object is not loaded
;; RUN:
;; STDOUT: log 3
(module
  (import "env" "__linear_memory" (memory 0))
  (import "host" "log" (func (param i32)))
  (func (export "_start") (call 0 (i32.const 3)))
  (@custom "linking" "\02\08\0e\02\00\50\00\03\73\61\79\00\24\01\02\67\6f"))
