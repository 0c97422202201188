#include <stdlib.h>
#include <string.h>

static char *text;

int fill(int bytes) {
  text = malloc((unsigned)bytes);
  if (text == NULL)
    return -1;
  memset(text, 0x77, (unsigned)bytes);
  return text[bytes - 1];
}

void drop(void) { free(text); }
