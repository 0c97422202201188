;; FLAGS: --debug-info
;; WARNS: RL006
;; CALL: f() = 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "f") (result i32) (i32.const 7))
  (@custom ".debug_abbrev" "\00")
  (@custom ".debug_line" "\00"))
