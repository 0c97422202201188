#include "shared.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void start(void) { setenv("OTHER", "set", 0); }

void overflow(void) { strtol("99999999999999999999", 0, 10); }
int draw(void) { return rand() % 1000; }
char *next_word(void) { return strtok(0, " "); }
int is_set(const char *name) {
  const char *value = getenv(name);
  return value ? (int)strlen(value) : -1;
}
void print_part(const char *text) { fputs(text, stdout); }
int count_there(int step) { return count(step); }
int options(int count, char **texts) { return getopt(count, texts, "ab:"); }
int at_exit_there(void (*function)(void)) { return atexit(function); }
