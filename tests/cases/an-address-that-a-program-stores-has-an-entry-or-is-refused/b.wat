;; The entry is missing.
(module
  (@dylink.0 (mem-info (memory 0 2) (table 0 0)))
  (import "env" "add" (func (param i32) (result i32)))
  (import "GOT.func" "add" (global $add (mut i32)))
  (table 1 1 funcref)
  (memory (export "memory") 2)
  (global (mut i32) (i32.const 65536))
  (func (export "__wasm_apply_data_relocs") (i32.store (i32.const 65536) (global.get $add)))
  (func (export "missing") (result i32) (i32.const 1))
  (data (i32.const 65536) "\00\00\00\00")
  (@custom "linking" "\02\05\09\01\05.data\02\00\08\0b\01\01\00\04adds\00\00\04")
  (@custom "reloc.DATA" "\09\00"))
