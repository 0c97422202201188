#include <stdint.h>

// libstore
extern int limit, threshold;
extern int *where, *where_else;
extern const char *names[];
extern int (*operations[])(int);
extern int weak_value;
int run(int which, int number);
int read_limit(void);
int next(void);
int counted(void);
int length_of_both(void);
int is_aligned(void);
int sum_to_end(void);
int by_index(int index);
int own_weak(void);
int absent(void) __attribute__((weak));

// These come first in link order, so that the library sees them and not its own.
int limit = 100;
int twice(int number) { return 2 * number + 1000; }

int operate(int which, int number) { return run(which, number); }
int limits(void) { return limit * 10000 + *where * 100 + (where == &limit) * 10 + read_limit() / 100; }
int others(void) { return threshold + *where_else + (where_else == &threshold); }
int letter(int which) { return names[which][0]; }
int direct(int number) { return operations[0](number) + (operations[0] == twice); }
int counts(void) { return next() * 100 + next() * 10 + counted(); }
int lengths(void) { return length_of_both(); }
int aligned(void) { return is_aligned(); }
int ends(void) { return sum_to_end(); }
int indexed(int index) { return by_index(index); }
int weakly(void) { return (absent ? absent() : 7) * 100 + own_weak() * 10 + weak_value; }
