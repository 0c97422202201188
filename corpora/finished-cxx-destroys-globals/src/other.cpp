#include "said.h"

static Said early __attribute__((init_priority(150)))("other 150");
static Said late __attribute__((init_priority(300)))("other 300");
static Said global("other");

extern "C" int use_there(int number) {
  static Said local("other, local");
  return number * 2;
}
