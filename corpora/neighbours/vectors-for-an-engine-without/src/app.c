int sum(const int *numbers, int count);

int total(void) {
  static const int numbers[] = {1, 2, 3, 4, 5, 6, 7, 8};
  return sum(numbers, 8);
}
