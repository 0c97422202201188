static int value = 41;

int next(void) { return ++value; }
