(module $image.wasm
  (type (;0;) (func))
  (type (;1;) (func (param i32)))
  (import "env" "log_it" (func $log_it (;0;) (type 1)))
  (export "f" (func $f))
  (export "g" (func $g))
  (func $f (;1;) (type 0)
    call $undefined:absent
    i32.const 1
    call $log_it
  )
  (func $g (;2;) (type 0)
    i32.const 2
    call $log_it
  )
  (func $undefined:absent (;3;) (type 0)
    unreachable
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
