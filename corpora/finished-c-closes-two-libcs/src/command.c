#include <stdio.h>
#include <stdlib.h>

void print(const char *text); // other.c

static void at_exit(void) { print("other: at exit of the command\n"); }

int main(void) {
  atexit(at_exit);
  printf("command: %d\n", 1);
  print("other: 2\n");
  printf("command: %d\n", 3);
  exit(4);
}
