;; Who misses many names without a reason misses one library. A misspelt one is still told, with the name that was meant.
;; REFUSED: DY004 DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "engine_open" (func $a))
  (import "env" "engine_close" (func $b))
  (import "env" "draw_circle" (func $c))
  (import "GOT.mem" "screen_width" (global $d (mut i32)))
  (import "env" "compute_totl" (func $e))
  (import "env" "play_sound" (func $f))
  (func (export "f") (result i32) (call $a) (call $b) (call $c) (call $e) (call $f) (global.get $d))
  (func (export "compute_total")))
