;; The function is imported twice, and what calls the first of the imports is the second's namesake for the host alone.
;; NOT-ORACLE: a loader takes what a library exports for a definition
;; CALL: count() = 6
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "count" (func $first (result i32)))
  (import "env" "count" (func $second (result i32)))
  (func $wrapper (export "count") (result i32) (i32.add (call $first) (i32.const 1)))
  (func (export "other") (result i32) (call $second)))
