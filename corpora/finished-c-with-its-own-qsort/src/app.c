#include <stdio.h>
#include <stdlib.h>

int sorted_there(int *numbers, int count); // other.c
long draw_there(void);

// Not libc's: this program has none of either.
static int calls;
static long state = 7;
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *)) {
  int *numbers = base;
  (void)size;
  calls++;
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && compare(&numbers[j - 1], &numbers[j]) > 0; j--) {
      int kept = numbers[j];
      numbers[j] = numbers[j - 1];
      numbers[j - 1] = kept;
    }
}
long random(void) { return state = state * 3 + 1; }

static int down(const void *a, const void *b) { return *(const int *)b - *(const int *)a; }

int sorted(int first) {
  int numbers[4] = {first, 5, 9, 1};
  qsort(numbers, 4, sizeof *numbers, down);
  printf("%d %d %d %d, ", numbers[0], numbers[1], numbers[2], numbers[3]);
  return sorted_there(numbers, 4) * 100 + calls;
}
long draw(void) { return random(); }
int draws_differ(void) { return draw_there() != draw_there() && draw_there() > 100000; }
