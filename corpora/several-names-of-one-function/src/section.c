// A finished module in which the linker has defined the bounds of a section.
extern int __start_numbers[], __stop_numbers[];
__attribute__((section("numbers"), used)) static int one = 3;
__attribute__((section("numbers"), used)) static int two = 4;

int length(void) { return __stop_numbers - __start_numbers; }

int sum(void) {
  int sum = 0;
  for (int *number = __start_numbers; number < __stop_numbers; number++) sum += *number;
  return sum;
}
