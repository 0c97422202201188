#include "shared.h"

// Addresses in data, with an offset.
static int *const third = &numbers[3];
static int *const list[] = {numbers, &points[1].y, &grown};
static const char **const second = names + 1;
static int copied;

// Runs behind the constructor of the module whose variable it reads, and calls nothing there.
__attribute__((constructor)) static void copy(void) { copied = grown + 1; }

int set_third(int value) {
  numbers[3] = value;
  return *third + owner_sum();
}
int at(int index) { return *list[index]; }
int letter(int name, int index) { return name == 1 ? second[0][index] : names[name][index]; }
int distance(void) { return (int)(third - numbers) * 100 + (int)(&points[1].y - &points[0].x); }
int call(int x) { return chosen(x) * 10 + (chosen == owner_scale); }
int may_be(void) { return (&maybe ? maybe : -1) * 10 + (&nowhere ? nowhere : 1); }
int may_call(int x) { return (owner_scale_maybe ? owner_scale_maybe(x) : -1) * 10 + (owner_nowhere ? 0 : 1); }
int may_point(void) {
  int (*volatile pointer)(int) = owner_scale_maybe;
  return pointer ? pointer(7) : -1;
}
int is_copied(void) { return copied; }
