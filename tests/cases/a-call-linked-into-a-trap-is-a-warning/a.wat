;; FINDS: warning ABI002
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func $f (@name "signature_mismatch:scale") (param i32) (result i32) unreachable)
  (func (export "g") (result i32) (call $f (i32.const 1))))
