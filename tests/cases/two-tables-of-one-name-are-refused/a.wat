;; FINDS: error TB004
(module
  (table (export "values") 1 externref))
