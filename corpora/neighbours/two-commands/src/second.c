#ifndef FIXED
void _start(void) {}
#endif

int second(void) { return 2; }
