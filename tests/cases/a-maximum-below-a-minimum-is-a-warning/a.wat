;; FINDS: warning MM005
(module
  (memory 1 2))
