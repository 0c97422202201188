#include <stdio.h>
#include <unistd.h>

// How many there are, and where the rest begins.
int options(void) {
  char *texts[] = {"program", "-a", "-b", "rest", 0};
  int found = 0;
  while (getopt(4, texts, "ab") != -1)
    found++;
  printf("rest at %d\n", optind);
  fflush(stdout);
  return found;
}
