;; One stack pointer for all: the catcher restores it, whoever moved it.
;; CALL: before_and_after() = 0
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "env" "throw" (func $throw))
  (import "env" "__cpp_exception" (tag $exception (param i32)))
  (func (export "before_and_after") (result i32) (local $saved i32)
    (local.set $saved (global.get $sp))
    (block $caught (result i32)
      (try_table (catch $exception $caught) (call $throw))
      (unreachable))
    (drop)
    (global.set $sp (local.get $saved))
    (i32.sub (local.get $saved) (global.get $sp))))
