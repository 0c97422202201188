#include <stdio.h>
#include <stdlib.h>

char *label(int number);

static int printed;

static void say_goodbye(void) {
  printf("%d printed\n", printed);
  fflush(stdout);
}

int print(int number) {
  char *text = label(number);
  if (text == NULL) {
    return -1;
  }
  int length = printf("%s, half of it is %.1f\n", text, number / 2.0);
  fflush(stdout);
  free(text);
  printed += 1;
  return length;
}

int finish(void) {
  say_goodbye();
  return printed;
}
