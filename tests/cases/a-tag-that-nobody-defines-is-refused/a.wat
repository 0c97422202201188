;; Only the tags of C++ and of longjmp are the linker's to define.
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "my_tag" (tag $tag (param i32)))
  (func (export "f") (throw $tag (i32.const 1))))
