;; In one arm, a local that holds a base is given it again; behind both arms it is read. One of the two is needed, and
;; in the image it cannot be seen which of them is there.
;; CALL: f(0) = 7
;; CALL: f(8) = 9
(module
  (@dylink.0 (mem-info (memory 12 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (func $load (param i32) (result i32)
    (local $address i32)
    local.get 0
    global.get $base
    i32.add
    local.set $address
    local.get 0
    if
    else
      loop
        global.get $base
        i32.const 0
        i32.add
        local.set $address
        local.get $address
        local.set $address
      end
    end
    local.get $address
    i32.load)
  (func (export "f") (param i32) (result i32)
    local.get 0
    call $load)
  (data (global.get $base) "\07\00\00\00\08\00\00\00\09\00\00\00"))
