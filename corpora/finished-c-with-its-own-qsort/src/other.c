#include <stdio.h>
#include <stdlib.h>

static int calls;
static int up(const void *a, const void *b) {
  calls++;
  return *(const int *)a - *(const int *)b;
}

int sorted_there(int *numbers, int count) {
  qsort(numbers, count, sizeof *numbers, up);
  printf("%d to %d\n", numbers[0], numbers[count - 1]);
  return calls > 0;
}
long draw_there(void) { return random(); }
