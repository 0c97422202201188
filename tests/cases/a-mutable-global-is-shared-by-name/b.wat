(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global $counter (export "counter") (mut i32) (i32.const 40))
  (func (export "bump_counter") (global.set $counter (i32.add (global.get $counter) (i32.const 1)))))
