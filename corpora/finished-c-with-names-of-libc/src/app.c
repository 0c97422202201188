#include "own.h"

// errno is libc's, and one.
int number(void) {
  errno = 0;
  return (int)random();
}
int number_there(void) { return (int)draw(); }
int advance(void) { return ++*x; }
int advance_there(void) { return move(); }
int twice_there(int number) { return twice(number) * 1000 + bump(number); }
int step(void) { return ++counter; }
int one_key(void) { return own_key() == key(); }
