;; FINDS: warning TB003
(module
  (table (export "t") 2 2 funcref))
