// Sets `errno` where a number is too large: in a static link, that of whoever asks.
#include <stdlib.h>

long number_of(const char *text) { return strtol(text, NULL, 10); }
