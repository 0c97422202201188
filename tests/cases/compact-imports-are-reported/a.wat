;; FINDS: info FT004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host"
    (item "one" (func))
    (item "two" (func (param i32)))))
