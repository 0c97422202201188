#include <stdio.h>
#include <string.h>

// The first line; stdin was read further than that.
int read_line(char *line, int size) {
  if (!fgets(line, size, stdin))
    return -1;
  line[strcspn(line, "\n")] = 0;
  return (int)strlen(line);
}
