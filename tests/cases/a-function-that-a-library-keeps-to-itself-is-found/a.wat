;; The name section of a library says what it has and does not export. A name of its imports is none that it has.
;; REFUSED: DY004 DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "draw" (func $draw))
  (import "env" "_ZN5Shape5sidesEv" (func $sides))
  (import "env" "erase" (func $erase))
  (func (export "f") (call $draw) (call $sides) (call $erase)))
