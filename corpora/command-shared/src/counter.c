#include <stdio.h>

int counter_limit = 100;
static int counter_started;

__attribute__((constructor)) static void start(void) {
  counter_started = 10;
  printf("constructor of libcounter\n");
}

int counter_next(void) { return counter_started++; }
