#include "bump.h"

int *lib_number(int value) { return number(value); }
