#include <errno.h>

// As `random` of libc calls its variables, in a static function of that name.
static unsigned n = 1;
__attribute__((noinline)) static unsigned random(void) { return n = n * 5 + 1; }

// libc has an `x` that holds the address of an `init`, both static, and `srandom` uses the first.
static int init[2] = {7, 0};
static int *volatile x = init;

// `namespace core { static int counter; inline int twice(int); }`, as C++ writes the names: Rust's core begins alike.
static int counter __asm__("_ZN4coreL7counterE") = 7;
__attribute__((weak, noinline)) int twice(int) __asm__("_ZN4core5twiceEi");
int twice(int number) { return number * 2 + errno; }

// A constant that is there for its address.
static const char mark[4] = "key";
__attribute__((noinline, optnone)) static const void *own_key(void) { return mark; }

// other.c
unsigned draw(void);
int move(void);
int bump(int number);
const void *key(void);
