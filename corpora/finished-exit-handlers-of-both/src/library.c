#include <stdio.h>
#include <stdlib.h>

#ifdef CLOSES_IN_LIBRARY
static int calls;
static void handler(void) {
  if (++calls % 20 == 0)
    printf("library: handler %d\n", calls);
}
__attribute__((destructor)) static void destruct(void) { puts("library: destructor"); }
__attribute__((destructor(150))) static void destruct_later(void) { puts("library: destructor 150"); }
__attribute__((destructor(250))) static void destruct_late(void) { puts("library: destructor 250"); }
#endif

__attribute__((constructor(300))) static void construct(void) { puts("library: constructor 300"); }

void run_there(void) {
  puts("library: runs");
#ifdef CLOSES_IN_LIBRARY
  // More than one block of the list.
  for (int i = 0; i < 40; i++)
    atexit(handler);
#endif
}
