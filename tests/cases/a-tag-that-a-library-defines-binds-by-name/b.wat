(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (tag $other (param i64))
  (tag $mine (export "mine") (param i32))
  (func (export "throw") (throw $mine (i32.const 7))))
