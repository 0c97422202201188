// The provider: every other list of the host stays, in blocks of its heap, and it frees the rest.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

static provider_list_string_t lists[64];
static uint32_t count;

void exports_test_both_words_joined(uint32_t wanted, provider_string_t *ret) {
  provider_list_string_t words;
  test_app_0_1_3_host_words(wanted, &words);
  size_t length = 0;
  for (size_t i = 0; i < words.len; i++) length += words.ptr[i].len;
  *ret = (provider_string_t){malloc(length + 1), 0};
  for (size_t i = 0; i < words.len; i++) {
    memcpy(ret->ptr + ret->len, words.ptr[i].ptr, words.ptr[i].len);
    ret->len += words.ptr[i].len;
  }
  if (wanted % 2 && count < 64) {
    lists[count++] = words;
  } else {
    provider_list_string_free(&words);
  }
}

uint32_t exports_test_both_words_kept(void) {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < count; i++) {
    for (size_t word = 0; word < lists[i].len; word++) {
      provider_string_t *text = &lists[i].ptr[word];
      bytes += memcmp(text->ptr, "word", 4) == 0 ? (uint32_t)text->len : 1000000;
    }
    provider_list_string_free(&lists[i]);
  }
  count = 0;
  return bytes;
}
