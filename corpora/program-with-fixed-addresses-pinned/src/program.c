#include "shared.h"

int nowhere(int) __attribute__((weak));
extern int nothing __attribute__((weak));

int counted = 3;
static int zeroed[500];
static int *inner = &table[2];
static int (*volatile adds)(int) = add;
static struct item items[] = {{"mine", tenfold, &counted}, {"other", add, &total}};

int tenfold(int x) { return x * 10; }

__attribute__((constructor)) static void start(void) { zeroed[7] = *inner + total; }

int started(void) { return zeroed[7]; }
int call(int x) { return add(x) + adds(x); }
int visit(void) { return visit_all(items, 2); }
int names(int item, int at) { return (item < 2 ? items[item] : item_of_library).name[at]; }
int back(int x) { return through_program(x); }
int state(void) { return counted * 1000 + total; }
int one_address(void) { return (adds == add) + 2 * (items[0].visit == tenfold) + 4 * (inner == table + 2); }
int missing(void) { return (nowhere ? nowhere(1) : 5) + (&nothing ? nothing : 20); }
int zeros(void) {
  int sum = 0;
  for (int at = 0; at < 500; at++) sum += zeroed[at];
  return sum;
}
