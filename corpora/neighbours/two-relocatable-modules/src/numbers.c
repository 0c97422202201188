#ifndef FACTOR
#define FACTOR 1
#endif

static volatile int kept[8] = {10, 20, 30, 40, 50, 60, 70, 80};

__attribute__((noinline)) static int sum(const volatile int *numbers, int count) {
  int total = 0;
  for (int index = 0; index < count; index++)
    total += numbers[index];
  return total;
}

// Copies to the stack first: the frame is used while NAME(later) runs.
int NAME(int extra) {
  volatile int copy[8];
  for (int index = 0; index < 8; index++)
    copy[index] = kept[index] * FACTOR;
  copy[7] += extra;
  return sum(copy, 8);
}
