// What the program does with libc, and nothing more: of the archives only the members behind it belong into the image.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

static int starts;
__attribute__((constructor)) static void start(void) {
  char *volatile first = strdup("made by a constructor");
  starts = starts * 100 + (int)strlen(first);
  free(first);
}
int started(void) { return starts; }

int print(int number) {
  // Output is lost where the destructors and exit handlers of libc are: it is flushed.
  printf("%d %5.2f %-6s| %x %lld\n", number, number / 3.0, "text", number, 1234567890123ll * number);
  fflush(stdout);
  return 0;
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

// Words of a text, sorted; the nth letter of the result.
int sorted_letter(int at) {
  char *words[8], *text = strdup("linker object archive member symbol"), *rest = text, joined[64] = "";
  size_t count = 0;
  for (char *word; (word = strtok_r(rest, " ", &rest)) != 0;)
    words[count++] = word;
  qsort(words, count, sizeof *words, compare);
  for (size_t i = 0; i < count; i++)
    strcat(joined, words[i]);
  free(text);
  return joined[at];
}

int parse(int which) { return (int)strtol(word_at(which), 0, 0); }
double root(double a) { return sqrt(a) + pow(a, 1.5) + fmod(a, 7); }

// 128-bit division and long double are functions of the compiler's library.
long long divided(long long a, long long b) {
  __int128 wide = (__int128)a << 40;
  return (long long)(wide / b);
}
double long_doubles(double a) {
  long double volatile wide = a;
  return (double)(wide * wide / 3.0L);
}

int allocated(int count) {
  int sum = 0;
  for (int i = 0; i < count; i++) {
    int *block = malloc((size_t)i * 1000 + 4);
    *block = i;
    block = realloc(block, (size_t)i * 2000 + 4);
    sum += *block;
    if (i % 2)
      free(block);
  }
  return sum;
}

// The archive defines it too: what an object defines is not taken from an archive.
static int compared;
int strcasecmp(const char *a, const char *b) {
  compared++;
  return a[0] - b[0];
}
int own_definition(void) { return strcasecmp("b", "a") * 10 + compared; }
