#include <stdio.h>
#include <stdlib.h>

int counter_next(void); // libcounter, in C, started by a constructor
int counter_started;    // a common name on purpose: libcounter has a static one of its own
extern int counter_limit;
int rust_evens(const int *values, int count); // librust

static int *const limit = &counter_limit; // an address of another library in data
static const char *state = "not constructed";

__attribute__((constructor)) static void construct(void) {
  state = "constructed";
  counter_started = counter_next();
}

__attribute__((destructor)) static void destruct(void) { printf("destructor of main\n"); }

static void at_exit(void) { printf("at exit\n"); }

int main(int argc, char **argv) {
  (void)argv;
  atexit(at_exit);
  int values[] = {1, 2, 3, 4, 6};
  printf("main is %s, %d arguments\n", state, argc);
  printf("counter: %d then %d of %d\n", counter_started, counter_next(), *limit);
  printf("evens in Rust: %d\n", rust_evens(values, 5));
  return 3;
}
