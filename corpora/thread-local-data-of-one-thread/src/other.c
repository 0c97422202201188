#include "shared.h"

static _Thread_local int own = 7000;

int *kept(void) {
  own += counter;
  return &own;
}
