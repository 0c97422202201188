// A finished module in which the linker has defined the bounds of a section.
extern int __start_numbers[], __stop_numbers[];
__attribute__((section("numbers"), used)) static int one[3] = {1, 1, 1};
__attribute__((section("numbers"), used)) static int two = 4;
// Begins where the numbers end, unless something moves them apart.
__attribute__((section("others"), used, aligned(16))) static int other = 9;

int *begin(void) { return __start_numbers; }
int length(void) { return __stop_numbers - __start_numbers; }

int sum(void) {
  int sum = 0;
  for (int *number = __start_numbers; number < __stop_numbers; number++) sum += *number;
  return sum;
}
