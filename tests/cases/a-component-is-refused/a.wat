;; REFUSED: TC004
(component
  (import "plugin" (core module $plugin))
  (core instance (instantiate $plugin)))
