;; FINDS: info RL005
(module
  (memory (export "memory") 1)
  (func (export "f") (call $g))
  (func $g)
  (data (i32.const 1024) "text")
  (@custom "linking" "\02\08\06\01\00\00\01\01g")
  (@custom "reloc.CODE" "\04\00"))
