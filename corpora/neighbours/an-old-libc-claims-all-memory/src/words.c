#include <stdlib.h>
#include <string.h>

int entries(void); // libtable
const int *entry(int index);

static char *text;

// Fills BYTES of heap, which nobody else should see.
int fill(int bytes) {
  text = malloc((unsigned)bytes);
  if (text == NULL)
    return -1;
  memset(text, 0x77, (unsigned)bytes);
  return text[bytes - 1];
}

void drop(void) { free(text); }

int sum(void) {
  int total = 0;
  for (int index = 0; index < entries(); index++)
    total += *entry(index);
  return total;
}
