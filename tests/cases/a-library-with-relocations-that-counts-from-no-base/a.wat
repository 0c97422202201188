;; Its relocations have nothing to place: it is a library like any other.
;; CALL: f() = 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "f") (result i32) (i32.const 7))
  (@custom "linking" "\02\08\06\01\00\00\00\01f")
  (@custom "reloc.CODE" "\03\00"))
