;; The second module was put into the memory of the third, which moves: nobody knows what it has at its places for.
;;
;; INSTANCE: app = a.wat
;; INSTANCE: guest = b.wat
;; INSTANCE: main = c.wat
;; WIRE: guest main.memory = main.memory
;; WIRE: app guest.sum = guest.sum
;; WIRE: app main.memory = main.memory
;; REFUSED: RL003
(module
  (import "main" "memory" (memory 0))
  (import "guest" "sum" (func $sum (result i32)))
  (func (export "sum") (result i32) (call $sum)))
