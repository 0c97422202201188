;; REFUSED: MF001
(module binary "int main(void) { return 0; }")
