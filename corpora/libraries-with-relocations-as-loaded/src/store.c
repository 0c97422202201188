#include <stdint.h>

#define KEPT __attribute__((noinline))

int limit = 3, threshold = 20;
int *where = &limit, *where_else = &threshold;
int weak_value __attribute__((weak)) = 5;

int twice(int number) { return 2 * number; }
static KEPT int thrice(int number) { return 3 * number; }
static KEPT int unused_but_for_data(int number) { return number - 1; }
int (*operations[])(int) = {twice, thrice};
int (*unused_operations[])(int) = {unused_but_for_data};
const char *names[] = {"alpha", "beta", "gamma"};

int run(int which, int number) { return which < 2 ? operations[which](number) : (which == 2 ? &twice : thrice)(number); }
int read_limit(void) { return limit + *where; }

// Nobody uses this, nor what it names.
static int table_of_nobody[100] = {1, 2, 3};
int *nobody(void) { return table_of_nobody; }

static int count, unused_zeros[500];
int next(void) { return ++count; }
int counted(void) { return count; }
int *zeros(int at) { return &unused_zeros[at]; }

// One string is the end of the other, and wasm-ld keeps them as one.
static const char *volatile whole = "a notable", *volatile end = "table";
int length_of_both(void) {
  int length = 0;
  for (const char *text = whole; *text; text++)
    length += 10;
  for (const char *text = end; *text; text++)
    length++;
  return length;
}

static char before = 1;
static _Alignas(64) char block[64] = {2};
static volatile double wide = 0.5;
static char after = 3;
int is_aligned(void) {
  uintptr_t there = (uintptr_t)block;
  __asm__("" : "+r"(there));
  return (there % 64 == 0) * 100 + ((uintptr_t)&wide % 8 == 0) * 10 + before + block[0] + after + (int)wide;
}

// An address beyond its array, and one before it.
static int pieces[4] = {1, 2, 3, 4}, others[4] = {5, 6, 7, 8};
int *const stop = pieces + 4;
int sum_to_end(void) {
  int sum = others[0];
  for (int *piece = pieces; piece != stop; piece++)
    sum = sum * 10 + *piece;
  return sum;
}
int by_index(int index) { return pieces[index - 4]; }

int own_weak(void) { return weak_value; }
