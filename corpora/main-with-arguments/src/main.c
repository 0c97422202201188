// libc calls this `main`, under the name __main_argc_argv, although nothing outside of the program sees it.
#include <stdio.h>

__attribute__((visibility("hidden"))) int main(int argc, char **argv) {
  printf("%d arguments, the next is %s\n", argc, argv[argc] == NULL ? "null" : argv[argc]);
  return 4;
}
