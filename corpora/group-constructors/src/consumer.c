// The consumer: its constructors come after all of the provider's, whatever the priorities are.
#include <stdlib.h>
#include <string.h>

#include "consumer.h"

static uint32_t answers[2];
static size_t count;

static void enter(const char *text) {
  consumer_string_t line;
  consumer_string_set(&line, text);
  answers[count++] = test_app_register_enter(&line);
  test_app_host_log(&line);
}

__attribute__((constructor(250))) static void second(void) { enter("consumer 250"); }
__attribute__((constructor(150))) static void first(void) { enter("consumer 150"); }

void exports_consumer_lines(consumer_list_string_t *ret) { test_app_register_lines(ret); }

void exports_consumer_answers(consumer_list_u32_t *ret) {
  ret->ptr = malloc(sizeof answers);
  ret->len = count;
  memcpy(ret->ptr, answers, sizeof answers);
}
