#include <stdio.h>
#include <stdlib.h>

char *make_text(int length);

int main(void) {
  char *text = make_text(5);
  printf("%s\n", text);
  free(text);
  return 0;
}
