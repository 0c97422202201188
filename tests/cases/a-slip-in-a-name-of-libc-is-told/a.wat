;; `prinft` is `printf` with two letters in each other's place; `scale` is no `scalb`, as libc has a name that is near to
;; nearly every short one.
;; REFUSED: DY004 DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "prinft" (func $prinft))
  (import "env" "scale" (func $scale))
  (func (export "f") (call $prinft) (call $scale)))
