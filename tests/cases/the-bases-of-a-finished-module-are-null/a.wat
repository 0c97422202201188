;; In a module with relocations offsets from the bases are addresses and slots, so that the bases are 0 under every name:
;; as what it exports too.
;; NOT-ORACLE: a finished module has its addresses in its code
;; GLOBAL: __memory_base = 0
;; GLOBAL: __table_base = 0
;; CALL: f() = 7
(module
  (memory (export "memory") 2)
  (global (export "__memory_base") i32 (i32.const 65536))
  (global (export "__table_base") i32 (i32.const 1))
  (func (export "f") (result i32) (i32.const 7))
  (data (i32.const 65536) "abcd")
  (@custom "linking" "\02\08\06\01\00\00\00\01f")
  (@custom "reloc.CODE" "\03\00"))
