;; FLAGS: --no-demangle
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "_ZN5Shape5sidesEv" (func $c))
  (func (export "f") (call $c)))
