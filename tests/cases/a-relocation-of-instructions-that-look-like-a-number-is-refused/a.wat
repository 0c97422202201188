;; REFUSED: RL002
;; `i64.div_u` four times and `unreachable` are the bytes of a padded 0, and no number.
(module
  (import "env" "__linear_memory" (memory 1))
  (func unreachable i64.div_u i64.div_u i64.div_u i64.div_u unreachable)
  (data (i32.const 0) "\01\00\00\00")
  (@custom "linking" "\02\05\0b\01\07.data.x\02\00\08\0d\02\01\00\01x\00\00\04\00\00\00\01f")
  (@custom "reloc.CODE" "\03\01\03\04\00\00"))
