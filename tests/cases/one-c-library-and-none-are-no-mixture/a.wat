;; FINDS:
;; What no libc can be told of goes with any.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "__wasilibc_get_environ")))
