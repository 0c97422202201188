#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// other.c
char *copy_there(const char *text);
int overflow_there(void);
char *next_there(void);
void keep_there(char *text);

// Text goes into one buffer, and what the other module allocated is resized here.
int mixed(int number) {
  printf("number %d, ", number);
  char *text = copy_there("copied");
  text = realloc(text, 2000);
  memset(text + 6, 'x', 4);
  text[10] = 0;
  printf("%s\n", text);
  int length = (int)strlen(text);
  keep_there(text);
  return length;
}
int kept(void) {
  errno = 0;
  int number = overflow_there();
  return number == -1 && errno == ERANGE;
}
int words(void) {
  static char text[] = "one two three";
  int count = strtok(text, " ") != 0;
  while (next_there())
    count++;
  return count;
}
int flush(void) { return fflush(0); }
