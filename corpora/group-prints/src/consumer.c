// The consumer: it prints before and after the provider does.
#include <stdio.h>

#include "consumer.h"

static int number;

static void print(const consumer_string_t *text) {
  printf("consumer: %.*s %d\n", (int)text->len, (const char *)text->ptr, ++number);
}

void exports_consumer_both(consumer_string_t *text) {
  print(text);
  fflush(stdout);
  test_prints_lines_print(text, number);
  test_prints_lines_flush();
  print(text);
  fflush(stdout);
  consumer_string_free(text);
}

void exports_consumer_held(consumer_string_t *text) {
  print(text);
  test_prints_lines_print(text, number);
  test_prints_lines_flush();
  fflush(stdout);
  consumer_string_free(text);
}

void exports_consumer_mine_only(consumer_string_t *text) {
  test_prints_lines_hold(text);
  print(text);
  fflush(stdout);
  consumer_string_free(text);
}

void exports_consumer_theirs(void) { test_prints_lines_flush(); }
