#include "shared.h"

static volatile int notes[8], used; // volatile, or the compiler runs the constructors

static void note(int number) {
  if (used < 8)
    notes[used] = number;
  used = used + 1;
}

__attribute__((constructor(65000))) static void second(void) { note(22); }
__attribute__((constructor(65001))) static void third(void) { note(23); }
__attribute__((constructor(200))) static void first(void) { note(21); }

int noted_by_second(int index) { return index < 0 ? used : notes[index]; }

int subtract(int a, int b) { return a - b; }

static const struct entry known[] = {{"second's own", subtract, 0}, {"the first's", first_scale, 0}};

operation address_of(int which) { return known[which].perform; }
const char *text_of(int which) { return known[which].name; }

int walk(const struct entry *table, int count, int a, int b) {
  int sum = 0;
  for (int i = 0; i < count; i++) {
    sum = sum * 1000 + table[i].perform(a, b);
    *table[i].counter += 1;
  }
  return sum;
}

int call_back(operation perform, int depth) { return perform(depth + 1, depth); }

// As large as the other module's: both want the same memory.
static int zeroed[4000];
int second_bss(int index) { return zeroed[index]++; }

static _Alignas(1024) int grid[4] = {1, 2, 3, 4};
static _Alignas(64) char line[64];
int second_is_aligned(void) {
  int *volatile a = grid;
  char *volatile b = line;
  return (unsigned long)a % 1024 == 0 && (unsigned long)b % 64 == 0 && a[3] == 4;
}

// wasm-ld 22 counts the relocation of a weak address that is never called, and does not write it: so it is called.
__attribute__((weak)) int never_there(int);
int second_weak(void) { return never_there ? never_there(1) : 2; }
