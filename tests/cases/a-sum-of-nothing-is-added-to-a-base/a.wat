;; The slot of a weak function that nobody has is 0, and so is its sum with 0. In the image it looks like a number that
;; is added to the base before it.
;; CALL: f() = 9
(module
  (@dylink.0 (mem-info (memory 12 2) (table 0 0)) (import-info "env" "nobody" binding-weak undefined))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "GOT.func" "nobody" (global $nobody (mut i32)))
  (import "env" "nobody" (func $call))
  (func (export "f") (result i32)
    global.get $base
    i32.const 8
    i32.add
    i32.const 0
    global.get $nobody
    i32.add
    i32.add
    i32.load
    global.get $base
    i32.const 0
    i32.add
    i32.const 0
    global.get $nobody
    i32.add
    i32.add
    i32.load offset=4
    i32.add
    global.get $nobody
    if
      call $call
    end)
  (data (global.get $base) "\07\00\00\00\00\00\00\00\09\00\00\00"))
