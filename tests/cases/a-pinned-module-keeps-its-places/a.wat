;; Data at 2 MiB and slot 3 are the pinned module's; what can move goes around them.
;; NOT-ORACLE: the convention does not load modules that cannot move
;; CALL: read(2097152) = 1684234849
;; CALL: call(3) = 7
;; CALL: slot_there() = 3
;; CALL: data_there() = 42
;; MEMORY: 0x200000 = 61 62 63 64
(module
  (import "env" "slot_of_seven" (func $slot (result i32)))
  (import "env" "own_data" (func $own (result i32)))
  (memory 33)
  (table (export "__indirect_function_table") 4 funcref)
  (type $number (func (result i32)))
  (elem (i32.const 3) $seven)
  (data (i32.const 2097152) "abcd")
  (func $seven (export "seven") (result i32) (i32.const 7))
  (func (export "read") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $number) (local.get 0)))
  (func (export "slot_there") (result i32) (call $slot))
  (func (export "data_there") (result i32) (call $own)))
