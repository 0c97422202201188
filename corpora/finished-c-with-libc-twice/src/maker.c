#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "texts.h"

static const char *const formats[] = {"number %d", "%d", "0x%x", "%ld9999999999", "%08.3f"};

static char *volatile last;
static volatile int starts;
__attribute__((constructor)) static void start(void) {
  last = strdup("none");
  starts = starts + 1;
}
int starts_there(void) { return starts; }

char *make_text(int kind, int number) {
  char *text = malloc(64);
  if (kind == 4)
    sprintf(text, formats[kind], number / 8.0);
  else
    sprintf(text, formats[kind], number);
  return text;
}
int *make_numbers(int count) {
  int *numbers = calloc((size_t)count, sizeof *numbers);
  for (int i = 0; i < count; i++)
    numbers[i] = i * 7919 % 1009;
  return numbers;
}

char *resize_there(char *block, size_t size) { return realloc(block, size); }

char *longer(char *block, int more, char *(*resize)(char *, size_t)) {
  size_t length = strlen(block), size = length + (size_t)more + 1;
  block = resize ? resize(block, size) : realloc(block, size);
  memset(block + length, '-', (size_t)more);
  block[length + (size_t)more] = 0;
  return block;
}

void print_there(const char *text) {
  printf("%s, printed there\n", text);
  fflush(stdout);
}

void drop_text(char *block) { free(block); }

int compare_down(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return (x < y) - (x > y);
}

int parse_there(const char *text) {
  errno = 0;
  char *end;
  long value = strtol(text, &end, 0);
  return errno ? -1 : *end ? -2 : (int)value;
}

void keep_busy(int blocks) {
  char *volatile block[64];
  for (int i = 0; i < blocks; i++)
    block[i] = malloc((size_t)(i * 100 + 1));
  for (int i = 0; i < blocks; i++)
    free(block[i]);
}
