;; The core modules of components: what one imports, the other exports, by the names of wit-component, with another
;; version, by those of the standard, and of the world itself. Nothing is bound; each interface is said once.
;; WARNS: DY014 DY014 DY014 LK011
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "demo:parts/math@1.0.0" "scale" (func $scale (param i32 i32) (result i32)))
  (import "demo:parts/math@1.0.0" "[resource-drop]number" (func $drop (param i32)))
  (import "demo:parts/absent" "scale" (func $absent (param i32) (result i32)))
  (import "cm32p2|demo:parts/text" "length" (func $length (param i32) (result i32)))
  (import "$root" "round" (func $round (param i32) (result i32)))
  (func (export "run") (result i32)
    (call $drop (i32.const 1))
    (i32.add (call $absent (i32.const 1))
      (call $round (i32.add (call $scale (i32.const 3) (i32.const 5)) (call $length (i32.const 0)))))))
