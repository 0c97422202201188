#include "inline.hpp"

extern "C" int inlined_here(int a) { return middle(a, steps); }
