// A function that two objects have, of which one copy stays.
extern "C" {
#include "shared.h"
}

template <typename T>
__attribute__((noinline)) inline T middle(T a, T b) {
  T sum = a + b;
  return sum / 2;
}
