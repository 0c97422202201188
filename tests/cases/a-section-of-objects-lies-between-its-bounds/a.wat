;; FLAGS: --export bounds
;; NOT-ORACLE: objects have no addresses of their own
;; `extern int __start_mysec[], __stop_mysec[]; int *bounds[] = {__start_mysec, __stop_mysec};`: the section of both
;; objects is in one place, and what is between them in their files is not.
;; GLOBAL: bounds = 0x100000
;; MEMORY: 0x100000 = 08 00 10 00 18 00 10 00
;; MEMORY: 0x100008 = 03 00 00 00 00 00 00 00 05 00 00 00 07 00 00 00
(module
  (import "env" "__linear_memory" (memory 1))
  (data (i32.const 0) "\00\00\00\00\00\00\00\00")
  (data (i32.const 8) "\03\00\00\00")
  (@custom "linking" "\02\05\18\02\0c.data.bounds\02\00\05mysec\02\00\08\2c\03\01\00\06bounds\00\00\08\01\10\0d__start_mysec\01\10\0c__stop_mysec")
  (@custom "reloc.DATA" "\01\02\05\06\01\00\05\0a\02\00"))
