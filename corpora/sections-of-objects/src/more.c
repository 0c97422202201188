#include "hooks.h"

extern const struct hook __start_hooks[] __attribute__((weak)), __stop_hooks[] __attribute__((weak));
extern int __start_counters[];

static int negative(int a) { return -a; }
static int next(int a) { return a + 1; }
HOOK(negative, "negative");
HOOK(next, "next");
MARK(second, 2, 16);
MARK(third, 3, 1);
__attribute__((section("counters"), used, retain)) static int counters[2] = {50, 60};

int same_bounds(const struct hook *begin, const struct hook *end) { return begin == __start_hooks && end == __stop_hooks; }
int counted_there(void) { return __start_counters[0] += counters[0] - counters[1]; }
