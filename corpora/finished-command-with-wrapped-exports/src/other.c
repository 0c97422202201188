#include <stdio.h>

int add(int number); // command.c

int add_there(int number) {
  printf("add twice %d\n", number);
  return add(number) + add(number);
}
