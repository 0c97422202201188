// Prints on the libc of the group, before and after another module does.
#include <stdio.h>

int report(int number);

int run(int number) {
  printf("app %d\n", number);
  int result = report(number + 1);
  printf("app again %d\n", result);
  return result;
}
