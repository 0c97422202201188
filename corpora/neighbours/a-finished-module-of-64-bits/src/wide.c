// Frames of three sorts: kept on the stack, below the stack pointer in a function that calls nothing, of no constant size.
static long table[3] = {1, 2, 3};

__attribute__((noinline)) int sum(const volatile int *values, int count) {
  int total = 0;
  for (int i = 0; i < count; i++) total += values[i];
  return total;
}

__attribute__((noinline)) static int leaf(int index) {
  volatile int copy[3] = {(int)table[0], (int)table[1], (int)table[2]};
  return copy[index];
}

__attribute__((noinline)) static int dynamic(int count) {
  volatile int values[count];
  for (int i = 0; i < count; i++) values[i] = i;
  return sum(values, count);
}

int wide(int index) {
  volatile int values[20] = {leaf(index), dynamic(index + 1)};
  return sum(values, 20);
}
