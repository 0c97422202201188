// The consumer: its own lists of the host lie between calls of the provider, which asks the host too.
#include <stdlib.h>
#include <string.h>

#include "consumer.h"

static consumer_list_string_t lists[64];
static uint32_t count;

static void append(consumer_string_t *to, const consumer_string_t *text) {
  to->ptr = realloc(to->ptr, to->len + text->len + 1);
  memcpy(to->ptr + to->len, text->ptr, text->len);
  to->len += text->len;
}

void exports_consumer_joined(uint32_t rounds, consumer_string_t *ret) {
  *ret = (consumer_string_t){0};
  for (uint32_t i = 1; i <= rounds && count < 64; i++) {
    consumer_string_t theirs, line;
    test_app_0_1_0_host_words(i, &lists[count]);
    test_both_words_joined(i, &theirs);
    append(ret, &lists[count++].ptr[i - 1]);
    consumer_string_set(&line, "=");
    append(ret, &line);
    append(ret, &theirs);
    test_app_0_1_0_host_log(&theirs);
    consumer_string_free(&theirs);
  }
}

uint32_t exports_consumer_kept(void) {
  uint32_t bytes = test_both_words_kept();
  for (uint32_t i = 0; i < count; i++) {
    for (size_t word = 0; word < lists[i].len; word++) {
      consumer_string_t *text = &lists[i].ptr[word];
      bytes += memcmp(text->ptr, "word", 4) == 0 ? (uint32_t)text->len : 1000000;
    }
    consumer_list_string_free(&lists[i]);
  }
  count = 0;
  return bytes;
}
