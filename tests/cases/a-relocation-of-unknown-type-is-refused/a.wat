;; FINDS: error RL004
(module
  (func (export "f"))
  (@custom "linking" "\02")
  (@custom "reloc.CODE" "\03\01\63\00\00"))
