int frame(const volatile int *numbers, int count) {
  int total = 0;
  for (int index = 0; index < count; index++)
    total += numbers[index];
  return total;
}
