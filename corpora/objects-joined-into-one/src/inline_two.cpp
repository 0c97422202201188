#include "inline.h"

extern "C" int inline_two(int a) { return add_and_count(a) + inline_words[a & 1][1]; }
extern "C" const void *inline_address_two() { return reinterpret_cast<const void *>(&add_and_count<int>); }
