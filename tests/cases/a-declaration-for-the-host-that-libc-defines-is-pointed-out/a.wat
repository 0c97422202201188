;; `import_name("free")` on a declaration of `free`: as in a static link it is libc's, and somebody may mean the host's.
;; FINDS: warning DY014
(module
  (import "env" "__linear_memory" (memory 0))
  (import "env" "free" (func (param i32) (result i32)))
  (func (param i32) (result i32) (call 0 (local.get 0)))
  (@custom "linking" "\02\08\11\02\00\50\00\04free\00\00\01\04user"))
