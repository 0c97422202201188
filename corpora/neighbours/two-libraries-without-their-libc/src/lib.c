#include <stdlib.h>
#include <string.h>

char *joined(const char *left, const char *right) {
  size_t length = strlen(left);
  char *both = malloc(length + strlen(right) + 1);
  if (both == NULL) {
    abort();
  }
  memcpy(both, left, length);
  strcpy(both + length, right);
  return both;
}
