#include "shared.h"

_Thread_local int counter = 5;
_Thread_local int zeroed[100];
static _Thread_local struct {
  char c;
  long long wide;
} own = {'x', 1LL << 40};
static int plain = 3;

int count(int by) {
  counter += by;
  zeroed[99] += 1;
  return counter * 100 + zeroed[99] * 10 + plain++;
}
int mine(void) { return own.c + (int)(own.wide >> 38); }
int theirs(int by) { return finished(by); }
int elsewhere(void) { return *kept() + zeroed[0]; }
int is_aligned(void) { return (int)((unsigned long)&own.wide % 8); }
