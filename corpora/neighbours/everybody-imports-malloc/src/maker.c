#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *make_text(int length) {
  char *text = malloc((unsigned)length + 1);
  memset(text, 'a', (unsigned)length);
  text[length] = 0;
  const char *name = getenv("NAME");
  printf("made %d for %s\n", length, name ? name : "nobody");
  return text;
}

int is_intact(const char *text) { return strspn(text, "a") == strlen(text); }

int fail(void) {
  errno = EDOM;
  return -1;
}
