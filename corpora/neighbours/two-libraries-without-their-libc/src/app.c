#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *joined(const char *left, const char *right);

int greet(int number) {
  char text[32];
  snprintf(text, sizeof text, "%d", number);
  char *both = joined("number ", text);
  puts(both);
  int length = (int)strlen(both);
  free(both);
  return length;
}
