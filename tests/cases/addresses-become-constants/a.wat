;; Bases and GOT entries are constants in the code, sums of constants are one constant, and relocations are gone.
;; FLAGS: --strip --stack-size 65536
;; CALL: f() = 5
;; CALL: g() = 6
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "GOT.mem" "thing" (global $thing (mut i32)))
  (import "GOT.func" "six" (global $six (mut i32)))
  (type $returns (func (result i32)))
  (func (export "__wasm_apply_data_relocs")
    (i32.store (i32.add (global.get $memory_base) (i32.const 4)) (global.get $thing)))
  (func (export "f") (result i32)
    (i32.load (i32.load (i32.add (global.get $memory_base) (i32.const 4)))))
  (func (export "g") (result i32) (call_indirect (type $returns) (global.get $six))))
