;; Also in what the probe says of a module; a tool reads the JSON, where names are as in the file.
;; CALL: f() = 5
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func $sides (export "_ZN5Shape5sidesEv") (result i32) (i32.const 5))
  (func (export "f") (result i32) (call $sides)))
