#include <stdio.h>

int next(void); // libcounter

int main(int argc, char **argv) {
  (void)argv;
  printf("%d %d\n", next(), argc);
  return 0;
}
