;; FINDS: error EH005
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "invoke_vi" (func (param i32 i32))))
