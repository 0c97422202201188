;; What makes a component of the image says one encoding for all: each function is named with its own.
;; REFUSED: TC004
(component
  (import "log" (func $log (param "text" string)))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $memory))
  (alias core export $memory "realloc" (core func $realloc))
  (core func $log (canon lower (func $log) (memory $memory)))
  (core module $main
    (import "$root" "log" (func $log (param i32 i32)))
    (func (export "say") (param i32 i32) (call $log (local.get 0) (local.get 1))))
  (core instance $main (instantiate $main (with "$root" (instance (export "log" (func $log))))))
  (func (export "say") (param "text" string)
    (canon lift (core func $main "say") string-encoding=utf16
      (memory $memory) (realloc $realloc))))
