#include "more.h"

static volatile int marks[16], used;

void mark(int number) {
  if (used < 16)
    marks[used] = number;
  used = used + 1;
}
int marked(int index) { return index < 0 ? used : marks[index]; }

__attribute__((constructor(300))) static void order_300(void) { mark(2300); }
__attribute__((constructor(299))) static void order_299(void) { mark(2299); }
__attribute__((constructor)) static void order_last(void) { mark(2065535); }
