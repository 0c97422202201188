// Code walks from one bound of a section to the other, and `wasm-ld` keeps both bounds in globals that a start function
// fills.
#define THING __attribute__((section("things"), used))

THING static int one = 1, two = 20;
THING static int three = 300;
extern int __start_things[], __stop_things[];
int *const first = __start_things;

int sum_of_things(void) {
  int sum = 0;
  for (int *thing = __start_things; thing != __stop_things; thing++)
    sum += *thing;
  return sum;
}

int count_of_things(void) { return __stop_things - first; }
