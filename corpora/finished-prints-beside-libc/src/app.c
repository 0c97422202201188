// Prints, reads `errno` and asks for a random number before and after another module does.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

long report(const char *number);
int drawn(void);

// Whether the other module's error is seen here.
int is_seen(void) {
  errno = 0;
  long number = report("99999999999");
  int error = errno;
  printf("app got %ld\n", number);
  fflush(stdout);
  return error;
}

// Whether both draw from one sequence.
int draws_alike(void) {
  srand(7);
  int here = rand();
  srand(7);
  return drawn() == here;
}
