#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "texts.h"

static int starts;
__attribute__((constructor)) static void start(void) {
  char *volatile block = malloc(100);
  strcpy(block, "made by a constructor");
  starts += (int)strlen(block);
  free(block);
}
int started(void) { return starts + 1000 * starts_there(); }

// Blocks of the other module go back to it, or (`crosses`) are freed here as if there were one heap.
static void release(char *block, int crosses) {
  if (crosses)
    free(block);
  else
    drop_text(block);
}

// The other module allocates and prints, this one reads.
int free_theirs(int crosses, int kind, int number) {
  char *text = make_text(kind, number);
  puts(text);
  fflush(stdout); // each libc has a buffer of its own
  int length = (int)strlen(text);
  release(text, crosses);
  return length;
}

// The other module allocates, this one has it made longer, twice, and fills it.
int lengthen_theirs(int crosses, int number) {
  char *text = make_text(0, number);
  size_t length = strlen(text);
  text = crosses ? realloc(text, length + 5000) : resize_there(text, length + 5000);
  memset(text + length, '+', 4999);
  text[length + 4999] = 0;
  text = crosses ? realloc(text, length + 100000) : resize_there(text, length + 100000);
  int is_same = strspn(text, "number 0123456789") == length && strlen(text) == length + 4999;
  release(text, crosses);
  return is_same;
}

static char *resize_here(char *block, size_t size) { return realloc(block, size); }

// The reverse: this one allocates, the other one fills what it, or a function of this module, made longer.
int they_lengthen(int crosses, int more) {
  char *text = malloc(20);
  snprintf(text, 20, "%s %04x", "text", more);
  text = longer(text, more, crosses ? 0 : resize_here);
  print_there(text);
  int length = (int)strlen(text);
  if (crosses)
    drop_text(text);
  else
    free(text);
  return length;
}

static int compare_up(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

// Numbers of the other module, sorted by this module's qsort with a function of either.
int sorted(int crosses, int count, int is_down, int at) {
  int *numbers = make_numbers(count);
  qsort(numbers, (size_t)count, sizeof *numbers, is_down ? compare_down : compare_up);
  int found = numbers[at];
  release((char *)numbers, crosses);
  return found;
}

static int parse_here(const char *text) {
  errno = 0;
  char *end;
  long value = strtol(text, &end, 0);
  return errno ? -1 : *end ? -2 : (int)value;
}
int parse(int where, int kind, int number) {
  char *text = make_text(kind, number);
  int value = where ? parse_there(text) : parse_here(text);
  drop_text(text);
  return value;
}

// Blocks of both modules, freed in another order than they were made, by who made them or by the other.
#define BLOCKS 64
int mixed(int crosses, int rounds) {
  static char *blocks[BLOCKS];
  int wrong = 0;
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < BLOCKS; i++) {
      if (i % 2)
        blocks[i] = make_text(0, i * 1000 + round);
      else
        asprintf(&blocks[i], "number %d", i * 1000 + round);
    }
    keep_busy(10);
    for (int i = 0; i < BLOCKS; i++) {
      int at = i * 29 % BLOCKS, is_theirs = at % 2;
      char text[40];
      snprintf(text, sizeof text, "number %d", at * 1000 + round);
      wrong += strcmp(text, blocks[at]) != 0;
      if (crosses ? !is_theirs : is_theirs)
        drop_text(blocks[at]);
      else
        free(blocks[at]);
    }
  }
  return wrong;
}
