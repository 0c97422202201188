#include <stdlib.h>
#include <string.h>

char *copy(const char *text) {
  char *kept = malloc(strlen(text) + 1);
  return kept ? strcpy(kept, text) : NULL;
}
