;; It is valid, but there is nothing of it that an engine could run.
;; REFUSED: TC004
(component
  (import "f" (func $f))
  (export "g" (func $f)))
