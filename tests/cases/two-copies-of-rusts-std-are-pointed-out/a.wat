;; FINDS: info AL012
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "_RNvNtCs1a2b3c_3std5alloc4grow") (result i32) (i32.const 1)))
