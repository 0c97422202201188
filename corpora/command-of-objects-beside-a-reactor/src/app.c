// A program with its own _start: no crt1 calls its constructors, and nothing in it calls destructors.
#include <stdlib.h>

__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

int counted(void);
static int constructed;

static void at_exit(void) { host_log(90); }

__attribute__((constructor)) static void construct(void) {
  host_log(1);
  constructed = 40;
}

void _start(void) {
  host_log(constructed + counted());
  atexit(at_exit);
}
