#include "constructors.h"

int second(void), third(void);

CONSTRUCTOR(10)
CONSTRUCTOR(11, (300))
CONSTRUCTOR(12, (101))
CONSTRUCTOR(13, (300))
CONSTRUCTOR(14)

int sum(void) { return second() + third(); }
