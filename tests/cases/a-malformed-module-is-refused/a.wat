;; A type section that ends too early.
;; REFUSED: MF001
(module binary "\00asm\01\00\00\00" "\01\04\01\60\7f")
