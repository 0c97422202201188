#include <stdio.h>

void print(const char *text) { printf("%s", text); }
