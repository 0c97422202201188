#include "shared.h"

int numbers[6] = {1, 2, 3, 4, 5, 6};
struct point points[2] = {{10, 20}, {30, 40}};
const char *names[] = {"alpha", "beta", "gamma"};
int maybe = 9;
int grown;

int owner_scale(int x) { return x * 3; }
int owner_scale_maybe(int x) { return x * 5; }
int (*chosen)(int) = owner_scale;

__attribute__((constructor(101))) static void grow(void) {
  int volatile steps = 6;
  for (int i = 0; i < steps; i++)
    grown += numbers[i];
}

int owner_sum(void) {
  int sum = points[0].x;
  for (int i = 0; i < 6; i++)
    sum += numbers[i];
  return sum;
}
