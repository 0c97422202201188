#include "own.h"

int own_even(int number) { return number == 0 || own_odd(number - 1); }
