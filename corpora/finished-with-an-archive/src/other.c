#include "own.h"

int count_there(void) { return own_count(); }
int step_there(int by) { return own_step(by); }
int total_there(void) { return own_total; }
int add_there(int number) {
  own_watch();
  return own_add(number);
}
