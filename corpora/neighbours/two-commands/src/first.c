int second(void);

void _start(void) { second(); }
