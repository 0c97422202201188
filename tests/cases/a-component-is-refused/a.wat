;; REFUSED: TC004
(component)
