;; Rust, legacy and v0, and C++. What has to be typed or searched for stays as it is in the file.
;; REFUSED: DY004 DY004 DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "_ZN7printer5print17h0123456789abcdefE" (func $a))
  (import "env" "_RNvCs1234_7printer5erase" (func $b))
  (import "env" "_ZN5Shape5sidesEv" (func $c))
  (func (export "f") (call $a) (call $b) (call $c)))
