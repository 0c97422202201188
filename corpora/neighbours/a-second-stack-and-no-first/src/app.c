void use_second(void);
int on_second(int value);

int sum(const volatile int *numbers, int count) {
  int total = 0;
  for (int index = 0; index < count; index++)
    total += numbers[index];
  return total;
}

int both(int value) {
  use_second();
  return on_second(value) + on_second(value + 1);
}
