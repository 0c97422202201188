#include "hooks.h"

extern const struct hook __start_hooks[], __stop_hooks[];
extern const unsigned char __start_marks[], __stop_marks[];
extern const char __start_nothing[] __attribute__((weak)), __stop_nothing[] __attribute__((weak));
extern int __start_counters[], __stop_counters[];

static int twice(int a) { return 2 * a; }
HOOK(twice, "twice");
MARK(first, 1, 2);
__attribute__((section("counters"), used, retain)) static int counter = 5;

int hooks(void) { return __stop_hooks - __start_hooks; }
int run(int which, int a) { return __start_hooks[which].run(a); }
int letter(int which, int at) { return __start_hooks[which].name[at]; }

int marks(void) {
  int number = 0;
  for (const unsigned char *mark = __start_marks; mark < __stop_marks; mark++)
    if (*mark) number = number * 10 + *mark;
  return number;
}
int size_of_marks(void) { return __stop_marks - __start_marks; }
int begins_aligned(void) { return ((int)__start_marks & 15) == 0; }
int nothing(void) { return __start_nothing == 0 && __stop_nothing == 0; }

// Counted by all, each through its own names.
int count(void) {
  int sum = 0;
  for (int *counter = __start_counters; counter < __stop_counters; counter++) sum = sum * 100 + ++*counter;
  return sum;
}
// The last address of a section is the first of nothing: it is compared, never read.
extern int counted_there(void), same_bounds(const struct hook *, const struct hook *), own_sum(void), own_length(void);
int count_there(void) { return counted_there(); }
int compare(void) { return same_bounds(__start_hooks, __stop_hooks); }
int pulled(int a);
int pull(int a) { return pulled(a); }
int sum_of_finished(void) { return own_sum(); }
int length_of_finished(void) { return own_length(); }
