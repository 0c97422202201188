// A second stack, as coroutines have one: its pointer is a global of the machine, moved in frames of 32.
static char second_stack[4096];
static int __attribute__((address_space(1))) second = 0;

int sum(const volatile int *numbers, int count);

void use_second(void) { second = (int)(second_stack + sizeof second_stack); }

int on_second(int value) {
  second -= 32;
  volatile int *numbers = (volatile int *)second;
  for (int index = 0; index < 8; index++)
    numbers[index] = value + index;
  int total = sum(numbers, 8);
  second += 32;
  return total;
}

int on_first(int value) {
  volatile int numbers[8];
  for (int index = 0; index < 8; index++)
    numbers[index] = value + index;
  return sum(numbers, 8);
}
