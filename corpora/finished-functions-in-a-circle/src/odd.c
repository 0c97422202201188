#include "own.h"

static int steps;

int own_odd(int number) {
  steps++;
  return number != 0 && own_even(number - 1);
}

int own_steps(void) { return steps; }
