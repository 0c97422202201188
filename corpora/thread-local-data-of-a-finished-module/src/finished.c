#ifndef THREAD
#define THREAD
#endif
#include "shared.h"

int finished_adds(int x) {
  counter += x;
  plain++;
  of_object += 2;
  return owner_sum();
}
int *finished_address(void) { return &counter; }
