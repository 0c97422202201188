#include <stdlib.h>
#include <string.h>

static int by_letter(const void *one, const void *other) { return *(const char *)one - *(const char *)other; }

int NAME(char *text) {
  qsort(text, strlen(text), 1, by_letter);
  return strstr(text, "ee") ? atoi(text) : text[0];
}
