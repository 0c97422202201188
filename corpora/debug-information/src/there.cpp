#include "inline.hpp"

namespace {
int kept = 7;
}

extern "C" int inlined_there(int a) {
  kept += a;
  return middle(a, kept) + middle(corners[1].x, a);
}
