#include <stdlib.h>

void print(const char *text, int flushes);

// Prints nothing itself, so its own `exit` was linked without anything that flushes stdout.
int main(void) {
  char *text = malloc(20);
  for (int i = 0; i < 19; i++)
    text[i] = "printed and flushed"[i];
  text[19] = 0;
  print(text, 1);
  print("printed and not flushed", 0);
  exit(3);
}
