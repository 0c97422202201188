;; `_start` goes through another library to a function that it refers to weakly: the program can do nothing but trap.
;; WARNS: DY005
;; TRAP: _start()
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "middle" (func $middle))
  (func (export "_start") (call $middle)))
