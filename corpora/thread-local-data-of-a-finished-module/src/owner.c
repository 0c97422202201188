// Compiled for threads and linked for one: its exports are offsets from `__tls_base`.
#ifndef THREAD
#define THREAD _Thread_local
#endif
#include "shared.h"

_Thread_local int padding[3] = {1, 2, 3};
_Thread_local int counter = 10;
_Thread_local int zeroed;
int plain = 4;

int owner_sum(void) { return counter * 100 + zeroed * 10 + plain + padding[1]; }
