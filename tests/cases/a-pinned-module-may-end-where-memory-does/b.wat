(module
  (memory (export "memory") 65536)
  (data (i32.const 4294967291) "abcd")
  (func (export "g")))
