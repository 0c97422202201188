void sort(int *numbers, int count, int (*before)(int, int)); // libsort

static int less(int one, int other) { return one < other; }

static int more(int one, int other) { return one > other; }

static int (*const orders[])(int, int) = {less, more};

int first(int order) {
  int numbers[] = {3, 9, 1, 7};
  sort(numbers, 4, orders[order & 1]);
  return numbers[0];
}
