;; A static thread-local variable leaves no export: only a base that code sets, and data that is copied there.
;; REFUSED: TH003
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1 10 shared))
  (import "env" "__memory_base" (global $memory_base i32))
  (global (mut i32) (i32.const 0))
  (data $tdata "\01\00\00\00")
  (start $init)
  (func $init
    (global.set 1 (global.get $memory_base))
    (memory.init $tdata (global.get $memory_base) (i32.const 0) (i32.const 4)))
  (func (export "f") (result i32) (i32.load (global.get 1))))
