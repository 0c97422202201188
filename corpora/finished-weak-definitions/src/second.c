// A second finished module with the same weak names: the first definition counts, as in a static link.
__attribute__((weak)) int shared_counter = 5;
__attribute__((weak, noinline)) int untouched(void) { return 32; }
__attribute__((weak, noinline)) int hook(int x) { return x + 7; }

int second_count(void) { return ++shared_counter; }
int second_untouched(void) { return untouched(); }
int second_hook(int x) { return hook(x); }
