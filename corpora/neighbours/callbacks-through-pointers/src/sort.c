void sort(int *numbers, int count, int (*before)(int, int)) {
  for (int end = count; end > 1; end--)
    for (int index = 1; index < end; index++)
      if (before(numbers[index], numbers[index - 1])) {
        int kept = numbers[index];
        numbers[index] = numbers[index - 1];
        numbers[index - 1] = kept;
      }
}
