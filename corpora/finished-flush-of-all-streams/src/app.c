#include <stdio.h>

__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

void print(const char *text); // printer.c

// The libc of this module has no stdout: `fflush` was linked with nothing to flush.
int flush(void) { return fflush(0); }

int print_and_flush(int number) {
  print("printed ");
  host_log(number);
  int failed = flush();
  host_log(number + 1);
  print("and more\n");
  host_log(number + 2);
  return flush() + failed;
}
