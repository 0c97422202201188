#ifndef THREAD
#define THREAD
#endif
#include "shared.h"

// Where the compiler knows that it is thread-local, its address is no constant.
#ifdef IS_THREAD_LOCAL
static int *where;
__attribute__((constructor)) static void find(void) { where = &counter; }
#else
static int *where = &counter;
#endif

int library_adds(int x) {
  *where += x;
  zeroed += 2;
  of_object += 20;
  return owner_sum();
}
int *library_address(void) { return &counter; }
