#include <stdio.h>
#include <stdlib.h>

void run_there(void); // library.c

#ifdef CLOSES_IN_COMMAND
static void last(void) { puts("command: handler"); }
static void first(void) {
  puts("command: handler that adds one");
  atexit(last);
}
__attribute__((destructor)) static void destruct(void) { puts("command: destructor"); }
__attribute__((destructor(200))) static void destruct_late(void) { puts("command: destructor 200"); }
#endif

__attribute__((constructor)) static void construct(void) { puts("command: constructor"); }

int main(void) {
#ifdef CLOSES_IN_COMMAND
  atexit(last);
#endif
  run_there();
#ifdef CLOSES_IN_COMMAND
  atexit(first);
#endif
  exit(5);
}
