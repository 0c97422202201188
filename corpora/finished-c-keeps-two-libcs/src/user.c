#include "other.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// errno: each module sees the errors of its own libc.
int overflow_there(void) {
  errno = 0;
  overflow();
  return (errno == 0) * 10 + (last_error() != 0);
}
int overflow_here(void) {
  overflow(); // leaves an error there
  errno = 0;
  strtol("-99999999999999999999", 0, 10);
  return (errno == ERANGE) * 10 + (overflow() != 0);
}

// rand: the same numbers there, whatever is drawn here.
int random_there(int seed) {
  int first = draw(seed), second = draw(0);
  srand(1234);
  rand();
  int same = draw(seed) == first;
  srand(4321);
  return same && draw(0) == second;
}

// strtok: two texts at a time, because there are two.
int words(void) {
  static char here[] = "one three", there[] = "fourteen four";
  char *first = strtok(here, " "), *second = first_word(there);
  return (int)(strlen(first) * 1000 + strlen(second) * 10 + strlen(strtok(0, " ")));
}

// stdout: two buffers.
int print_in_turn(int number) {
  printf("here %d", number);
  print_part("there, ");
  puts("");
  return fflush(stdout);
}
