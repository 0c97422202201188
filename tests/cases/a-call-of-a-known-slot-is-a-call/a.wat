;; A slot of the offset table is known, and so is what stands there, because nobody changes the table.
;; FLAGS: --strip --stack-size 65536
;; INPUTS: a.wat b.wat
;; CALL: direct(4) = 8
;; CALL: kept(4) = 16
;; CALL: own(4) = 5
;; CALL: last(4) = 8
;; TRAP: other_type() = indirect call type mismatch
;; TRAP: nothing() = uninitialized element
(module
  (@dylink.0 (mem-info (memory 0 0) (table 2 0)))
  (import "env" "__indirect_function_table" (table 2 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (import "GOT.func" "double" (global $double (mut i32)))
  (type $number (func (param i32) (result i32)))
  (type $nothing (func))
  (elem (global.get $table_base) $more)
  (func $more (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "direct") (param i32) (result i32)
    (call_indirect (type $number) (local.get 0) (global.get $double)))
  (func (export "kept") (param i32) (result i32) (local $callee i32)
    (local.set $callee (global.get $double))
    (call_indirect (type $number)
      (call_indirect (type $number) (local.get 0) (local.get $callee))
      (local.get $callee)))
  (func (export "own") (param i32) (result i32)
    (call_indirect (type $number) (local.get 0) (global.get $table_base)))
  (func (export "last") (param i32) (result i32)
    (return_call_indirect (type $number) (local.get 0) (global.get $double)))
  (func (export "other_type") (call_indirect (type $nothing) (global.get $double)))
  (func (export "nothing")
    (call_indirect (type $nothing) (i32.add (global.get $table_base) (i32.const 1)))))
