// Asks whether a number was too large, of its own libc.
#include <errno.h>

long number_of(const char *text);

int is_too_large(void) {
  errno = 0;
  number_of("99999999999");
  return errno == ERANGE;
}
