;; The section counts one entry and has two: a reader that believes the count leaves an index as it was.
;; FINDS: error RL004
(module
  (func (export "f"))
  (@custom "linking" "\02")
  (@custom "reloc.CODE" "\03\01\00\00\00\00\00\00"))
