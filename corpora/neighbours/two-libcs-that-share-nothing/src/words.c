#include <stdlib.h>
#include <string.h>

static char *text;

int FILL(int bytes) {
  text = malloc((unsigned)bytes);
  if (text == NULL)
    return -1;
  memset(text, BYTE, (unsigned)bytes);
  return text[bytes - 1];
}

int READ(int index) { return text[index]; }
