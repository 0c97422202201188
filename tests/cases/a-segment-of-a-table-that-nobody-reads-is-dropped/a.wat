;; CALL: f() = 3
;; CALL: g() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (table $unread 4 externref)
  (table $read 4 externref)
  (elem $of_unread (table $unread) (i32.const 1) externref (ref.null extern))
  (elem $of_read (table $read) (i32.const 1) externref (ref.null extern))
  (func (export "f") (result i32) (elem.drop $of_unread) (i32.const 3))
  (func (export "g") (result i32) (elem.drop $of_read) (ref.is_null (table.get $read (i32.const 1)))))
