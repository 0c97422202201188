;; The first input has nothing for a host, and the second is reached by nothing.
;; WARNS: LK010 LK011
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (result i32) (i32.const 1)))
