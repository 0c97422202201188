__attribute__((import_module("host"), import_name("twice"))) int twice(int value);

static int sum(const volatile int *numbers) { return numbers[0] + numbers[1]; }

int sleep_twice(int value) {
  volatile int numbers[4] = {twice(value), twice(value + 1)};
  return sum(numbers);
}
