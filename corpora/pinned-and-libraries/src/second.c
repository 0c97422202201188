#include "shared.h"

static int zeroed[5000];

static int own(int a, int b) { return a - b; }

int second_walk(int count) {
  int total = 0;
  for (int i = 0; i < count; i++)
    total += pinned_apply(i % 2 ? own : first_scale, i, pinned_state[i % 4]);
  return total;
}
int second_through(operation perform, int a) { return perform(a, a + 1) + first_scale(a, 1000); }
int second_zeroed(int index) { return zeroed[index]++; }
