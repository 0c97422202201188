#include "shared.h"

int total = 100;
int table[4] = {1, 2, 30, 4};
struct item item_of_library = {"library", tenfold, &counted};

int add(int x) { return total += x; }

int visit_all(struct item *items, int count) {
  int sum = 0;
  for (int at = 0; at < count; at++) sum += items[at].visit(*items[at].count);
  return sum;
}

int through_program(int x) {
  counted += x;
  return item_of_library.visit(*item_of_library.count);
}
