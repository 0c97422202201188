#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *make_text(int length); // maker

int use_text(int length) {
  char *text = make_text(length);
  int found = (int)strlen(text);
  const char *name = getenv("NAME");
  printf("used %d for %s\n", found, name ? name : "nobody");
  free(text);
  return found;
}

char *allocate(int length) { return malloc((unsigned)length); }

void release(char *text) { free(text); }

int reason(void) { return errno; }
