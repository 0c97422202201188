int sum(const volatile int *numbers, int count); // libapp

static char second_stack[4096];
static int __attribute__((address_space(1))) second = 0;

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
