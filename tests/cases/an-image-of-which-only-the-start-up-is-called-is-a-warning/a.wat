;; Nothing was exported of the first input, and the constructor of the second one is no function to call.
;; WARNS: LK010
;; STDOUT: log 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
)
