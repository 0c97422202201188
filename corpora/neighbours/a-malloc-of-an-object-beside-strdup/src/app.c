// Frees with the object's `free` what `strdup` of libc.so allocated with its own `malloc`.
#include <stdlib.h>
#include <string.h>

int first(void) {
  char *text = strdup("abc");
  int letter = text[0];
  free(text);
  return letter;
}
