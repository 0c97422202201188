;; FINDS: error TH006
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "__wbindgen_thread_destroy") (param i32 i32 i32)))
