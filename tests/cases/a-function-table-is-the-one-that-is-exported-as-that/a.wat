;; A finished module may have a table of its own before it. Slots of libraries are in the one that has the name.
;; NOT-ORACLE: a finished module has its slots in its code
;; CALL: of_own() = 3
;; CALL: of_all() = 4
;; CALL: of_library() = 5
(module
  (table $own 2 2 funcref)
  (table $all (export "__indirect_function_table") 2 funcref)
  (memory (export "memory") 2)
  (func $three (result i32) (i32.const 3))
  (func $four (result i32) (i32.const 4))
  (elem (table $own) (i32.const 1) func $three)
  (elem (table $all) (i32.const 1) func $four)
  (func (export "of_own") (result i32) (call_indirect $own (result i32) (i32.const 1)))
  (func (export "of_all") (result i32) (call_indirect $all (result i32) (i32.const 1)))
  (data (i32.const 65536) "abcd"))
