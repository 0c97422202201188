;; `int twice(int)` of a namespace, asked for as C++ writes it.
;; FLAGS: --export n::twice(int) --export n::thrice(int)
;; REFUSED: LK002 LK002
(module
  (@dylink.0 (mem-info))
  (func (export "_ZN1n5twiceEi") (param i32) (result i32)
    (i32.mul (local.get 0) (i32.const 2))))
