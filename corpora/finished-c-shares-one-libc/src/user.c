#include "shared.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void start(void) {
  setenv("USER_SET", "by its constructor", 1);
  srand(7);
}

// errno: the function of the other module fails, this one looks.
int overflow_there(void) {
  errno = 0;
  overflow();
  return errno == ERANGE;
}

// rand there, srand here: no function of libc is in both modules that knows the seed.
int random_there(int seed) {
  if (seed)
    srand((unsigned)seed);
  return draw();
}

// strtok: begun here, gone on with there.
int words(void) {
  static char text[64];
  strcpy(text, "one three fourteen");
  int sum = (int)strlen(strtok(text, " ")) * 10000;
  sum += (int)strlen(next_word()) * 100;
  return sum + (int)strlen(next_word());
}

int getenv_there(void) { return is_set("USER_SET") * 100 + is_set("OTHER"); }
int set_here(int length) {
  char text[32] = {0};
  memset(text, 'x', (size_t)length);
  setenv("LATER", text, 1);
  return is_set("LATER");
}

// One buffer: what is printed in turn comes out in turn.
int print_in_turn(int number) {
  printf("here %d, ", number);
  print_part("there, ");
  printf("here again %d, ", number + 1);
  print_part("and there\n");
  return fflush(stdout);
}

int counts(int here, int there) { return count(here) * 1000 + count_there(there); }

// optind and optarg: the other module reads the options, this one what is left. Without a getopt of this module they
// could be variables of its own.
int options_here(int count, char **texts) { return getopt(count, texts, "ab:"); }
int options_there(void) {
  char *texts[] = {"program", "-a", "-b", "value", "rest", 0};
  optind = 1;
  int sum = options(5, texts);
  sum = sum * 1000 + options(5, texts);
  return optarg && strcmp(optarg, "value") == 0 && strcmp(texts[optind], "rest") == 0 ? sum : -optind;
}

// What was registered there runs here, the last first.
static int order;
static void first(void) { order = order * 10 + 1; }
static void second(void) { order = order * 10 + 2; }
void __funcs_on_exit(void);
int exit_functions(void) {
  atexit(first);
  at_exit_there(second);
  __funcs_on_exit();
  return order;
}
