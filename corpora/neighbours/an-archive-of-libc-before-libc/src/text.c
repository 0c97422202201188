#include <stdlib.h>
#include <string.h>

char *make_text(int length) {
  char *text = malloc(length + 1);
  memset(text, 'x', length);
  text[length] = 0;
  return text;
}
