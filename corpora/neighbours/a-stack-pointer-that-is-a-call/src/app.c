int frame(int value); // libframe

int sum(const volatile int *numbers, int count) {
  int total = 0;
  for (int index = 0; index < count; index++)
    total += numbers[index];
  return total;
}

int two_frames(int value) { return frame(value) + frame(2 * value); }
