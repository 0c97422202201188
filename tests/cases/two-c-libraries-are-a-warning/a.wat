;; FINDS: warning TC002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "__wasilibc_get_environ")))
