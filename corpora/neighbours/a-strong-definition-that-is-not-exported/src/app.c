// A weak default, and what the other module makes of the name.
__attribute__((weak)) int state = 4;
int set(int x);
int app(void) { return set(9) * 100 + state; }
