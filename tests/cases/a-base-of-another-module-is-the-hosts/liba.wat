;; Only `env` gives bases: the host's module of another name may have a global, and `env` a function, called like one.
;; FLAGS: --verify --import __table_base
;; NOT-ORACLE: the host of the tests has none of this
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "board" "__memory_base" (global $base i32))
  (import "env" "__table_base" (func $tables (result i32)))
  (func (export "sum") (result i32) (i32.add (global.get $base) (call $tables))))
