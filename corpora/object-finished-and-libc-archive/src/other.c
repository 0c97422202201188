#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *last;

char *copy_there(const char *text) {
  fputs("there: ", stdout);
  return strdup(text);
}
int overflow_there(void) {
  return strtol("99999999999", 0, 10) == 2147483647 ? -1 : 0;
}
char *next_there(void) { return strtok(0, " "); }
void keep_there(char *text) {
  free(last);
  last = text;
}
