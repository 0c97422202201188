;; FINDS: warning EH004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "throws" (func $throws))
  (func (export "_ZN3app3run17h0123456789abcdefE")
    (block $caught (try_table (catch_all $caught) (call $throws)))))
