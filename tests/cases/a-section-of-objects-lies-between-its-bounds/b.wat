;; Data of its own before its part of the section, which is aligned to 8 bytes: so is the section.
(module
  (import "env" "__linear_memory" (memory 1))
  (data (i32.const 0) "\09")
  (data (i32.const 8) "\05\00\00\00\07\00\00\00")
  (@custom "linking" "\02\05\13\02\07.data.x\00\00\05mysec\03\00"))
