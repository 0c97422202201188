;; FINDS: warning AL007
(module
  (memory 2 2))
