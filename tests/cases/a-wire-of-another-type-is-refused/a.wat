;; What a wire gives has to be of the type of the import, function or global, whatever the import is for.
;;
;; INSTANCE: app = a.wat
;; INSTANCE: math = b.wat
;; WIRE: app math.half = math.half
;; WIRE: app math.limit = math.limit
;; REFUSED: ABI001
(module
  (import "math" "half" (func $half (param i32) (result i32)))
  (import "math" "limit" (global $limit i32))
  (func (export "run") (result i32) (call $half (global.get $limit))))
