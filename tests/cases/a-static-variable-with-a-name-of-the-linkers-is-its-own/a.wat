;; FLAGS: --export p
;; NOT-ORACLE: objects have no addresses of their own
;; `static int __heap_base = 7; int *p = &__heap_base;`
;; MEMORY: 0x100000 = 07 00 00 00
;; MEMORY: 0x100010 = 00 00 10 00
;; CALL: f() = 1
(module
  (import "env" "__linear_memory" (memory 1))
  (func (result i32) (i32.const 1))
  (data (i32.const 0) "\07\00\00\00")
  (data (i32.const 4) "\00\00\00\00")
  (@custom "linking" "\02\08\1e\03\01\02\0b__heap_base\00\00\04\01\00\01p\01\00\04\00\00\00\01f")
  (@custom "reloc.DATA" "\04\01\05\0f\00\00"))
