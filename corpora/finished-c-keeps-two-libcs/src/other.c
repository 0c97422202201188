#include "other.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int overflow(void) {
  int before = errno;
  errno = 0;
  strtol("99999999999999999999", 0, 10);
  return before;
}
int last_error(void) { return errno; }
int draw(int seed) {
  if (seed)
    srand((unsigned)seed);
  return rand() % 1000;
}
char *first_word(char *text) { return strtok(text, " "); }
void print_part(const char *text) {
  fputs(text, stdout);
  fflush(stdout);
}
