;; The image has its memory under that name, and a component made of it would look for a function there.
;; REFUSED: TC004
(component
  (core module $m
    (memory 1)
    (func (export "used") (result i32) (memory.size)))
  (core instance $i (instantiate $m))
  (func (export "memory") (result u32) (canon lift (core func $i "used"))))
