HIDDEN int number(void) { return NUMBER; }

int NAME(void) { return number(); }
