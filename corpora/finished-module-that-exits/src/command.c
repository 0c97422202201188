#include <stdlib.h>

void quit(int code);           // quitter.c
void print(const char *text);  // third.c

static void handler(void) { print("handler of the command\n"); }
__attribute__((destructor)) static void destruct(void) { print("destructor of the command\n"); }

int main(void) {
  atexit(handler);
  print("begin\n");
  quit(6);
  return 1;
}
