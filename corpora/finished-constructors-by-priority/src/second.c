#include "constructors.h"

static int state = 1;

CONSTRUCTOR(20, (200))
CONSTRUCTOR(21)
CONSTRUCTOR(22, (300))
__attribute__((constructor(1000))) static void change(void) { state = state * 10 + 2; }
__attribute__((constructor(150))) static void change_first(void) { state = state * 10 + 3; }

int second(void) { return state; }
