;; Two instances write over data of the owner of their memory, the second by code that starts. Nobody calls them.
;; NOT-ORACLE: components are not loaded by the dynamic linking convention
;; CALL: at(0) = 0x02020300
;; CALL: at(4) = 0x05060707
(component
  (core module $owner
    (memory (export "memory") 1 1)
    (func (export "at") (param i32) (result i32) (i32.load offset=1024 (local.get 0)))
    (data (i32.const 1024) "\03\03\03\03\07\07\07\07"))
  (core module $data
    (import "" "memory" (memory 1))
    (data (i32.const 1024) "\00")
    (data (i32.const 1030) "\06\06"))
  (core module $code
    (import "" "memory" (memory 1))
    (func $start
      (i32.store16 (i32.const 1026) (i32.const 0x0202))
      (i32.store8 (i32.const 1031) (i32.const 5)))
    (start $start))
  (core instance $owner (instantiate $owner))
  (core instance $data (instantiate $data (with "" (instance $owner))))
  (core instance $code (instantiate $code (with "" (instance $owner))))
  (func (export "at") (param "offset" u32) (result u32) (canon lift (core func $owner "at"))))
