;; Of two tables of symbols the conventions do not say which one relocations and constructors count in.
;; FINDS: error RL001
(module
  (memory (export "memory") 1)
  (func $f (export "f") (result i32) (i32.const 1))
  (func $g (export "g") (result i32) (i32.const 2))
  (@custom "linking" "\02\08\06\01\00\00\00\01f\08\06\01\00\00\01\01g"))
