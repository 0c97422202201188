;; Nothing is left above the last page: the help knows no higher place for the other one.
;; REFUSED: MM001
(module
  (memory (export "memory") 65536)
  (data (i32.const 4294967290) "abcd")
  (func (export "f")))
