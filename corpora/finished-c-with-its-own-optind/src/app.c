#include <stdio.h>

// Not getopt's: this program has none, and the name is free in C.
int optind = 1;
int options(void);

int next(void) { return ++optind; }
int options_there(void) {
  printf("options: ");
  int found = options();
  printf("%d\n", found);
  fflush(stdout);
  return found;
}
