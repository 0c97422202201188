#include "shared.h"

static volatile int factors[8000] = {3, 5, 7, [7999] = 11};

int scaled(int value) { return factors[value % 3] * value; }
int changed_factors(void) {
  int changed = factors[0] != 3 || factors[1] != 5 || factors[2] != 7 || factors[7999] != 11;
  for (int i = 3; i < 7999; i++)
    changed += factors[i] != 0;
  return changed;
}
