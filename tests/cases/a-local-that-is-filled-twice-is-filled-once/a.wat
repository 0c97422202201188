;; Two instructions put the same into a local, one after the other: one of them is needed, because what is there in the
;; end is not known.
;; CALL: f() = 7
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (func (export "f") (result i32) (local i32)
    global.get $base
    local.tee 0
    local.tee 0
    local.get 0
    i32.load
    local.tee 0
    i32.store
    local.get 0)
  (data (global.get $base) "\07\00\00\00"))
