// Uses functions of libc that keep nothing.
#include <stdlib.h>
#include <string.h>

static int compare(const void *left, const void *right) { return *(const char *)left - *(const char *)right; }

int count(const char *text) {
  char letters[16] = {0};
  memcpy(letters, text, strlen(text) < 15 ? strlen(text) : 15);
  qsort(letters, strlen(letters), 1, compare);
  return strspn(letters, " ");
}
