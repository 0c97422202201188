// Not optimised, and with the oldest version there is.
#include "shared.h"

static int count;

int never_older(int a) { return a - count; }

int older(int a) {
  int result = 0;
  while (a > 0) {
    result += a--;
    count++;
  }
  return result * count;
}
