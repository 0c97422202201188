#include <stdio.h>

__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

void print(const char *text);   // printer.c
void report(const char *text);  // reporter.c
int flush_there(void);          // reporter.c

int flush(void) { return fflush(0); }

int in_turn(int number) {
  print("one ");
  report("two ");
  print("three\n");
  host_log(number);
  int failed = flush();
  report("four ");
  print("five\n");
  host_log(number + 1);
  failed += flush_there();
  host_log(number + 2);
  return failed;
}
