#include "own.h"

int even_there(int number), steps_there(void); // other.c

int even(int number) { return own_even(number) * 10 + even_there(number); }
int steps(void) { return own_steps() * 100 + steps_there(); }
