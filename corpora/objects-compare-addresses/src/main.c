// Functions that do the same, and a program that tells them apart by their addresses: in code, in data, and by one that
// only the other object can name.
#include "functions.h"

static int first(int x) { return x * 3 + 1; }
static int second(int x) { return x * 3 + 1; }
int third(int x) { return x * 3 + 1; }

static function all[] = {first, second, third, fourth};

__attribute__((export_name("different_pairs"))) int different_pairs(void) {
  int pairs = 0;
  for (int one = 0; one < 4; one++)
    for (int other = 0; other < one; other++) pairs += all[one] != all[other];
  return pairs;
}

__attribute__((export_name("equal_pairs"))) int equal_pairs(void) {
  function fifth = hidden();
  return (all[2] == third) + (all[3] == fourth) + (hidden() == fifth);
}

__attribute__((export_name("hidden_is_known"))) int hidden_is_known(void) {
  int known = 0;
  for (int one = 0; one < 4; one++) known += all[one] == hidden();
  return known;
}

__attribute__((export_name("sum"))) int sum(int x) {
  int sum = hidden()(x) + called(x);
  for (int one = 0; one < 4; one++) sum += all[one](x);
  return sum;
}
