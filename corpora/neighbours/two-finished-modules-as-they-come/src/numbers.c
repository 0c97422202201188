#ifndef FACTOR
#define FACTOR 1
#endif

#ifdef INNER
int INNER(int extra);
#else
#define INNER(extra) 0
#endif

static volatile int kept[8] = {10 * FACTOR, 20 * FACTOR, 30 * FACTOR, 40 * FACTOR};

__attribute__((noinline)) static int sum(const volatile int *numbers, int count) {
  int total = 0;
  for (int index = 0; index < count; index++)
    total += numbers[index];
  return total;
}

// Copies to the stack, calls the neighbour while the frame is in use, and adds up the copies.
int NAME(int extra) {
  volatile int copy[8];
  for (int index = 0; index < 8; index++)
    copy[index] = kept[index];
  copy[7] += extra;
  int inner = INNER(extra);
  return sum(copy, 8) + inner;
}
