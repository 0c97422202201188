#include <stdio.h>

int read_line(char *line, int size);

// Its own libc has no stdin.
int main(void) {
  char line[20];
  printf("%d bytes: ", read_line(line, sizeof line));
  printf("%s\n", line);
  return 2;
}
