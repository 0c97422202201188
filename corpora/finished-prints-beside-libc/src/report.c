// Prints and allocates nothing, with a libc of its own.
#include <stdio.h>
#include <stdlib.h>

long report(const char *number) {
  printf("report of %s\n", number);
  fflush(stdout);
  return strtol(number, NULL, 10);
}

int drawn(void) { return rand(); }
