;; A wire that leads to nothing, or to something else than a function, is no link.
;;
;; INSTANCE: app = a.wat
;; INSTANCE: math = b.wat
;; WIRE: app math.half = math.half
;; REFUSED: LK006
(module
  (import "math" "half" (func $half (param i32) (result i32)))
  (import "math" "missing" (func $missing))
  (func (export "run") (result i32) (call $missing) (call $half (i32.const 1))))
