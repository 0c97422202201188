;; A module of C alone has no names of the component model.
;; FLAGS: --mangling standard32
;; REFUSED: LK013
(module
  (func (export "answer") (result i32) (i32.const 42)))
