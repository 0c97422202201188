;; Its value is no address: the host gives it.
;; NOT-ORACLE: the globals of the host are not there
(module
  (import "host" "setting" (global $setting i32))
  (global (export "copy") i32 (global.get $setting))
  (func (export "f") (result i32) (i32.const 1)))
