#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count;

char *label(int number) {
  char text[64];
  snprintf(text, sizeof text, "label %d is %d", ++count, number);
  return strdup(text);
}

int last_error(void) {
  errno = 0;
  strtol("99999999999999999999", NULL, 10);
  return errno == ERANGE;
}
