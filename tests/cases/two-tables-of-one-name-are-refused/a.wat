;; FINDS: error TB004, warning DY006
(module
  (table (export "values") 1 externref))
