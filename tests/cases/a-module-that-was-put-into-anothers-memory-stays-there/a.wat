;; Whoever composed these put the second module into the memory of the third, between the data of that one, and gave it
;; a place for its own stack: so its data, its slots and its stack pointer stay, and are no collision.
;;
;; INSTANCE: app = a.wat
;; INSTANCE: guest = b.wat
;; INSTANCE: main = c.wat
;; WIRE: guest main.memory = main.memory
;; WIRE: guest main.table = main.__indirect_function_table
;; WIRE: app guest.sum = guest.sum
;; WIRE: app guest.frame = guest.frame
;; WIRE: app main.memory = main.memory
;; WIRE: app main.pointed = main.pointed
;; WIRE: app main.frame = main.frame
;; CALL: sum() = 110
;; CALL: pointed() = 44
;; CALL: frame_of_main() = 16368
;; CALL: frame_of_guest() = 41984
(module
  (import "main" "memory" (memory 0))
  (import "main" "pointed" (func $pointed (param i32) (result i32)))
  (import "guest" "sum" (func $sum (result i32)))
  (import "main" "frame" (func $of_main (result i32)))
  (import "guest" "frame" (func $of_guest (result i32)))
  (func (export "sum") (result i32) (call $sum))
  (func (export "pointed") (result i32) (i32.add (call $pointed (i32.const 1)) (call $pointed (i32.const 2))))
  (func (export "frame_of_main") (result i32) (call $of_main))
  (func (export "frame_of_guest") (result i32) (call $of_guest)))
