// Makes texts for others to free.
#include <stdlib.h>

char *make(int letter) {
  char *text = malloc(2);
  text[0] = (char)letter;
  text[1] = 0;
  return text;
}

void drop(char *text) { free(text); }
