;; The frames of the user are below what another module has in a variable of its own: a second stack, in a place that
;; nobody keeps for it.
;; REFUSED: LK006
(component
  (core module $giver (global (export "variable") (mut i32) (i32.const 65536)))
  (core module $user
    (import "giver" "variable" (global $pointer (mut i32)))
    (memory 1)
    (func $frame (export "frame") (param i32) (result i32) (local i32)
      (global.set $pointer (local.tee 1 (i32.sub (global.get $pointer) (i32.const 16))))
      (i32.store offset=12 (local.get 1) (local.get 0))
      (if (local.get 0) (then (drop (call $frame (i32.sub (local.get 0) (i32.const 1))))))
      (i32.load offset=12 (local.get 1))
      (global.set $pointer (i32.add (local.get 1) (i32.const 16)))))
  (core instance $g (instantiate $giver))
  (core instance $u (instantiate $user (with "giver" (instance (export "variable" (global $g "variable"))))))
  (func (export "frame") (param "depth" u32) (result u32) (canon lift (core func $u "frame"))))
