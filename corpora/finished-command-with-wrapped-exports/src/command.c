#include <stdio.h>

int add_there(int number); // other.c

static int total = 1;

__attribute__((constructor)) static void construct(void) { puts("constructed"); }
__attribute__((destructor)) static void destruct(void) { printf("destructed, %d\n", total); }

// Called by the other module.
int add(int number) {
  printf("add %d\n", number);
  return total += number;
}

int main(void) {
  add_there(3);
  add_there(4);
  return total;
}
