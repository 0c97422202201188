#include "own.h"

int own_total = 40;

#ifdef WITH_A_HOOK
// A program that is linked with watch.c has another.
static void nothing(int number) { (void)number; }
__attribute__((weak, alias("nothing"))) void own_changed(int number);
#else
__attribute__((weak)) void own_changed(int number);
#endif

int own_add(int number) {
  own_total += number;
#ifndef WITH_A_HOOK
  if (own_changed)
#endif
    own_changed(own_total);
  return own_total;
}

#ifdef STARTS
__attribute__((constructor)) static void construct(void) { host_log(++own_total); }
#endif
