;; A million exports are declared, and the section ends after the first byte of them.
;; REFUSED: MF001
(module binary "\00asm\01\00\00\00" "\07\04\bf\84\3d\00")
