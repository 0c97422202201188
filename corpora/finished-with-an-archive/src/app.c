#include "own.h"

int count_there(void), step_there(int by), add_there(int number), total_there(void); // other.c

int count(void) { return own_count() * 1000 + count_there(); }
int step(void) { return own_step(1) * 10000 + step_there(1); }
int total(void) { return own_total * 1000 + total_there(); }
int add(int number) { return own_add(number) * 1000 + add_there(number); }
