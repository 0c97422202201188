#include "constructors.h"

int second(void);
static int seen;

CONSTRUCTOR(30, (101))
CONSTRUCTOR(31, (65535))
CONSTRUCTOR(32, (65534))
__attribute__((constructor(500))) static void look(void) { seen = second() * 1000; }

int third(void) { return seen; }
