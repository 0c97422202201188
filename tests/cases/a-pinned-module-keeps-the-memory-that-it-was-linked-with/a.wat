;; What clang makes of an allocator that takes memory from `__heap_base` on, linked with `--export=__heap_base
;; --export=__data_end`: where its data ends it says, and its memory has one page from there.
(module
  (memory (export "memory") 2)
  (global (export "__data_end") i32 (i32.const 65540))
  (global (export "__heap_base") i32 (i32.const 65552))
  (data (i32.const 65536) "\10\00\01\00")
  (func (export "keep") (param $value i32) (result i32)
    (local $at i32)
    (local.set $at (i32.load (i32.const 65536)))
    (i32.store (i32.const 65536) (i32.add (local.get $at) (i32.const 16)))
    (i32.store (local.get $at) (local.get $value))
    (local.get $at)))
;; NOT-ORACLE: the convention does not load modules that cannot move
;; FLAGS: --export label
;; CALL: keep(5) = 65552
;; CALL: keep(6) = 65568
;; CALL: label() = 1701667182
