// An object compiled for threads: its own variable is used by a library and by a finished module.
#ifndef THREAD
#define THREAD _Thread_local
#endif
#include "shared.h"

_Thread_local int of_object = 7;

int object_adds(int x) {
  counter += x;
  zeroed++;
  return owner_sum();
}
int of_object_now(void) { return of_object; }
int one_address(void) { return (finished_address() == &counter) + 2 * (library_address() == &counter); }
int finished(int x) { return finished_adds(x); }
int library(int x) { return library_adds(x); }
