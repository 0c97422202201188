;; FINDS: error RL002
;; The segment begins at slot 2^32 - 1 and holds two functions; the relocation fits nothing.
(module
  (table 2 funcref)
  (elem (i32.const -1) func $f $f)
  (func $f)
  (@custom "linking" "\02")
  (@custom "reloc.CODE" "\03\01\00\00\00"))
