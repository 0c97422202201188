;; FLAGS: --export bounds --export begin
;; NOT-ORACLE: objects have no addresses of their own
;; `extern int __start_mysec[], __stop_mysec[]; int *bounds[] = {__start_mysec, __stop_mysec};`: a section has bounds
;; where nobody defines them, as for `wasm-ld`. What the offset table holds is the same.
;; GLOBAL: bounds = 0x100000
;; MEMORY: 0x100000 = 08 00 10 00 10 00 10 00
;; MEMORY: 0x100008 = 09 00 00 00 03 00 00 00
;; CALL: begin() = 9
(module
  (import "env" "__linear_memory" (memory 1))
  (import "GOT.mem" "__start_mysec" (global $start (mut i32)))
  (func (result i32) (i32.load (global.get $start)))
  (data (i32.const 0) "\00\00\00\00\00\00\00\00")
  (data (i32.const 8) "\03\00\00\00")
  (@custom "linking" "\02\05\18\02\0c.data.bounds\02\00\05mysec\02\00\085\04\01\00\06bounds\00\00\08\01\10\0d__start_mysec\01\10\0c__stop_mysec\00\00\00\05begin")
  (@custom "reloc.DATA" "\04\02\05\06\01\00\05\0a\02\00"))
