#include "own.h"

static int state = 100;

int own_count(void) { return ++state; }
