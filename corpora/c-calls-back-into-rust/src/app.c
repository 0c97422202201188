#include <stddef.h>

// In Rust: folds with C's function; sums with a function of its own that it hands to C's `each`.
int fold(const int *values, size_t count, int start, int (*step)(int, int));
int sum_through_c(const int *values, size_t count);
typedef int (*operation)(int, int);
operation choose(int which);

static const int values[] = {3, 1, 4, 1, 5, 9, 2, 6};
enum { COUNT = sizeof values / sizeof *values };

static int times(int a, int b) { return a * b; }
static int larger(int a, int b) { return a > b ? a : b; }

void each(const int *from, size_t count, void (*visit)(void *, int), void *context) {
  for (size_t i = 0; i < count; i++)
    visit(context, from[i]);
}

int product(void) { return fold(values, COUNT, 1, times); }

int largest(void) { return fold(values, COUNT, 0, larger); }

int sum(void) { return sum_through_c(values, COUNT); }

// A Rust function chosen by Rust, called here through its pointer.
int calculate(int which, int a, int b) { return choose(which)(a, b); }

// A Rust function pointer goes back to Rust as an argument.
int fold_with(int which) { return fold(values, COUNT, 0, choose(which)); }
