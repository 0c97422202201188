#include "inline.h"

extern "C" int inline_one(int a) { return add_and_count(a) + inline_words[a & 1][0]; }
extern "C" const void *inline_address_one() { return reinterpret_cast<const void *>(&add_and_count<int>); }
