// Functions that are inlined, called, called through a pointer, and not at all; variables in all the places there are.
#include "shared.h"

int steps = 5;
static int hidden[4];
struct point corners[3] = {{1, 2}, {3, 4}, {5, 6}};

static inline int twice(int a) {
  steps += a;
  return a * 2;
}

__attribute__((noinline)) static int helper(int a) {
  hidden[a & 3] += a;
  return hidden[0] + twice(a);
}

__attribute__((noinline)) static int by_pointer(int a) { return helper(a) - 1; }
int (*const pointers[2])(int) = {helper, by_pointer};

int never_called(int a) { return helper(a) + steps; }

int run(int count) {
  int sum = 0;
  for (int i = 0; i < count; i++) {
    int part = pointers[i & 1](i);
    sum += twice(part) + weigh(i % 3);
  }
  return sum + older(count);
}

int everything(int a) {
  char text[16];
  for (int i = 0; i < 16; i++) text[i] = (char)(a + i);
  return run(a) + inlined_here(a) + inlined_there(a) + in_rust(a) + text[a & 15];
}
