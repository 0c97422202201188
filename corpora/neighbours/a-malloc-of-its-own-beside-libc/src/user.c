// Frees what another module allocated.
#include <stdlib.h>

char *make(int letter);
void drop(char *text);

int first(void) {
  char *text = make('a');
  int letter = text[0];
  free(text);
  return letter;
}
