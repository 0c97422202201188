#include "operations.h"

int add(int a, int b) { return a + b; }
int subtract(int a, int b) { return a - b; }

const struct entry operations[3] = {{'+', add}, {'-', subtract}, {'*', multiply}};

operation add_in_operations(void) { return add; }
operation multiply_in_operations(void) { return multiply; }
