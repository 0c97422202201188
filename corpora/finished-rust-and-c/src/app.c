#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared.h"

static char *greeting;
__attribute__((constructor)) static void start(void) { greeting = strdup("hello from C"); }

int greet(int number) {
  puts(greeting);
  fflush(stdout); // each module has a standard output of its own
  rust_say(number);
  return (int)strlen(greeting);
}

// C gives text, Rust counts it and answers through a struct of C and a pointer to its own memory.
int counted(int which, int what) {
  static const char *const texts[] = {"one memory, one table", "", "a linker links what linkers link", "\xff"};
  struct totals totals;
  int known = rust_count(texts[which], &totals);
  switch (what) {
  case 0: return known;
  case 1: return totals.words;
  case 2: return totals.letters;
  default: return totals.longest ? (int)strlen(totals.longest) : -1;
  }
}

int described(int number) {
  char *text = malloc(200);
  int length = rust_describe(text, 200, number);
  puts(text);
  fflush(stdout);
  free(text);
  return length;
}

int32_t app_measure(int32_t kind, int32_t size) { return kind == 2 ? size * 1000 : rust_kept(kind) + size; }
int area(void) { return rust_total_area(app_measure); }

int sorted(int count, int at) { return rust_sorted(count, at); }

int keep(int key) {
  char value[32];
  snprintf(value, sizeof value, "value %0*d", key, key);
  return rust_keep(key, value);
}
int kept(int key) { return rust_kept(key); }

// C calls Rust calls C, to this depth, with a frame in each.
int32_t app_depth(int32_t depth) {
  char volatile frame[100];
  for (int i = 0; i < 100; i++)
    frame[i] = (char)depth;
  int below = depth > 0 ? rust_depth(depth - 1) : 0;
  for (int i = 0; i < 100; i++)
    below += frame[i] != (char)depth;
  return below + 1;
}
int made(void) { return numbers_made(); }
