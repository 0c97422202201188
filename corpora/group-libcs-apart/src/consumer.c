// The consumer: the state of its libc, between two calls of the provider that change the other's.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "consumer.h"

void exports_consumer_seed_mine(uint32_t number) { srand(number); }
void exports_consumer_seed_theirs(uint32_t number) { test_state_state_seed(number); }

uint32_t exports_consumer_same(uint32_t count) {
  uint32_t same = 0;
  for (; count; count--) same += (uint32_t)rand() == test_state_state_random();
  return same;
}

static void add(consumer_list_string_t *list, consumer_string_t word) {
  list->ptr = realloc(list->ptr, (list->len + 1) * sizeof word);
  list->ptr[list->len++] = word;
}

void exports_consumer_words(consumer_string_t *mine, consumer_string_t *theirs, consumer_list_string_t *ret) {
  char text[256];
  size_t length = mine->len < sizeof text ? mine->len : sizeof text - 1;
  memcpy(text, mine->ptr, length);
  text[length] = 0;
  *ret = (consumer_list_string_t){0};
  consumer_string_t other;
  const char *word = strtok(text, " ");
  test_state_state_begin(theirs, &other);
  add(ret, other);
  while (word) {
    consumer_string_t own;
    consumer_string_dup(&own, word);
    add(ret, own);
    if (test_state_state_next(&other)) add(ret, other);
    word = strtok(NULL, " ");
  }
  consumer_string_free(mine);
  consumer_string_free(theirs);
}

void exports_consumer_errnos(int32_t mine, int32_t theirs, consumer_tuple2_s32_s32_t *ret) {
  errno = mine;
  test_state_state_set_errno(theirs);
  ret->f0 = errno;
  ret->f1 = test_state_state_errno();
}
