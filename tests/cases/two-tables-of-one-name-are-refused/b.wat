(module
  (table (export "values") 1 externref))
