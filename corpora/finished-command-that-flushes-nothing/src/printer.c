#include <stdio.h>

void print(const char *text, int flushes) {
  printf("%s\n", text);
  if (flushes)
    fflush(stdout);
}
