;; REFUSED: RL002
;; `wasm-ld` makes a function that traps for a weak one that nobody defines, and exports it under no name. Where `b` defines
;; it, calls go there; what the export would be nobody can say.
(module
  (memory (export "memory") 2)
  (global (mut i32) (i32.const 65536))
  (func $undefined_weak:optional (export "run") (result i32) unreachable)
  (func (export "f") (result i32) (call 0))
  (@custom "linking" "\02\08\1c\01\00\06\00\17undefined_weak\3aoptional")
  (@custom "reloc.CODE" "\04\00"))
