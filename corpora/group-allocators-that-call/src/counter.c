// The third: it counts.
#include "counter.h"

static uint32_t calls;

void exports_test_allocators_counting_count(void) { calls++; }
uint32_t exports_test_allocators_counting_counted(void) { return calls; }
