// Prints what another module counts.
#include <stdio.h>

int count(const char *text);

int run(void) { return printf("%d\n", count("one two")); }
