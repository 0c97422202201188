#include <errno.h>
#include <fcntl.h>

int open_there(const char *name); // other.c

int opened(void) {
  int here = open("none", O_RDONLY);
  errno = 0;
  return here + open_there("none") == -2 && errno != 0;
}
