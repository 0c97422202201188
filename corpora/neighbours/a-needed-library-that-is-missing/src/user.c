int answer(void); // libapp

int twice_the_answer(void) { return 2 * answer(); }
