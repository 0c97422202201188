;; `t` is the function table of `a`: nothing leaves slot 2 of it to `b`.
;; FLAGS: --export g
;; REFUSED: MF002
(module
  (table $t (export "t") 4 funcref)
  (func (export "f") (result i32) (call_indirect $t (result i32) (i32.const 2))))
