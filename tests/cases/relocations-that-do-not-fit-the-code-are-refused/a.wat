;; FINDS: error RL002
(module
  (type (func))
  (func (export "f"))
  (func (export "g") (call 0))
  (@custom "linking" "\02\08\06\01\00\00\00\01f")
  (@custom "reloc.CODE" "\03\01\00\06\00"))
