// A second `helper`, and a function that nobody wants at the end.
#include "shared.h"

__attribute__((noinline)) static int helper(int a) { return corners[a].x * steps; }

int weigh(int index) {
  struct point *corner = &corners[index];
  if (corner->y > 3) return helper(index);
  return corner->y;
}

int never_weighed(int index) { return helper(index) + weigh(index); }
