;; What a core module imports is what it was given, whatever it is called: two counters, a base that is a number, and an
;; entry that another module fills. No `dylink.0` says that a linker gives these.
;; NOT-ORACLE: a component
;; CALL: count() = 6
;; CALL: count() = 7
;; CALL: counted() = 7
;; CALL: text() = 1819043144
;; CALL: based() = 1819043144
;; CALL: slot() = 42
;; CALL: entry() = 1024
;; CALL: fill(5)
;; CALL: entry() = 5
(component
  (core module $giver
    (memory (export "memory") 1)
    (table (export "table") 8 funcref)
    (global (export "counter") (mut i32) (i32.const 5))
    (global (export "base") i32 (i32.const 1024))
    (global (export "slots") i32 (i32.const 3))
    (global $entry (export "entry") (mut i32) (i32.const 1024))
    (func (export "counted") (result i32) (global.get 0))
    (func (export "fill") (param i32) (global.set $entry (local.get 0)))
    (func (export "text") (result i32) (i32.load (i32.const 1024))))
  (core module $user
    (import "env" "memory" (memory 1))
    (import "env" "__indirect_function_table" (table 8 funcref))
    (import "env" "__stack_pointer" (global $counter (mut i32)))
    (import "env" "__memory_base" (global $base i32))
    (import "env" "__table_base" (global $slots i32))
    (import "GOT.mem" "text" (global $entry (mut i32)))
    (data (global.get $base) "Hell")
    (elem (global.get $slots) func $answer)
    (type $answers (func (result i32)))
    (func $answer (result i32) (i32.const 42))
    (func (export "count") (result i32)
      (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
      (global.get $counter))
    (func (export "based") (result i32) (i32.load (global.get $base)))
    (func (export "slot") (result i32) (call_indirect (type $answers) (global.get $slots)))
    (func (export "entry") (result i32) (global.get $entry)))
  (core instance $g (instantiate $giver))
  (core instance $u (instantiate $user
    (with "env" (instance
      (export "memory" (memory $g "memory"))
      (export "__indirect_function_table" (table $g "table"))
      (export "__stack_pointer" (global $g "counter"))
      (export "__memory_base" (global $g "base"))
      (export "__table_base" (global $g "slots"))))
    (with "GOT.mem" (instance (export "text" (global $g "entry"))))))
  (func (export "count") (result u32) (canon lift (core func $u "count")))
  (func (export "based") (result u32) (canon lift (core func $u "based")))
  (func (export "slot") (result u32) (canon lift (core func $u "slot")))
  (func (export "entry") (result u32) (canon lift (core func $u "entry")))
  (func (export "counted") (result u32) (canon lift (core func $g "counted")))
  (func (export "fill") (param "entry" u32) (canon lift (core func $g "fill")))
  (func (export "text") (result u32) (canon lift (core func $g "text"))))
