;; FLAGS: --allow LK012
;; NOT-ORACLE: it is at fixed addresses
;; Nothing of the section is there: if it moved with the section, it would wrap.
;; GLOBAL: __stop_numbers = 0xffffc008
;; CALL: one() = 1
(module
  (memory (export "memory") 2)
  (global (mut i32) (i32.const 65536))
  (global $stop i32 (i32.const -16376))
  (export "__stop_numbers" (global $stop))
  (func (export "one") (result i32) (i32.const 1))
  (data (i32.const 65536) "\00\00\01\00\01\00\00\00")
  (data (i32.const 65544) "\09\00\00\00")
  (@custom "linking" "\02\05\14\02\07numbers\02\00\06others\02\00\08\0e\01\01\00\07numbers\00\00\08")
  (@custom "reloc.DATA" "\06\01\05\08\00\00"))
