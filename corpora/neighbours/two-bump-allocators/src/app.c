#include "bump.h"

int *lib_number(int value);

int app_sum(int value) {
  int *mine = number(value), *theirs = lib_number(value + 1);
  return *mine + *theirs;
}
