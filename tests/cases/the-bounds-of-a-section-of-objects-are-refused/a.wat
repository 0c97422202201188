;; REFUSED: LK007
;; `extern int __start_mysec[] __attribute__((weak))` beside data in section `mysec`: wasm-ld puts that section of all
;; objects in one place and defines where it begins. Here it would be null, as if nobody had put anything there.
(module
  (import "env" "__linear_memory" (memory 1))
  (func (result i32) (i32.const 0))
  (data (i32.const 0) "\03\00\00\00")
  (@custom "linking" "\02\08\1a\02\00\00\00\05first\01\11\0d__start_mysec\05\09\01\05mysec\02\04"))
