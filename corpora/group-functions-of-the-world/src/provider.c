// The provider: two functions that are asked for, and two that are not.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

void exports_provider_twice_as_long(provider_string_t *text, provider_string_t *ret) {
  *ret = (provider_string_t){malloc(2 * text->len + 1), 2 * text->len};
  memcpy(ret->ptr, text->ptr, text->len);
  memcpy(ret->ptr + text->len, text->ptr, text->len);
  provider_string_free(text);
}

uint64_t exports_provider_length_of(provider_list_string_t *texts) {
  uint64_t length = 0;
  for (size_t i = 0; i < texts->len; i++) length += texts->ptr[i].len;
  provider_list_string_free(texts);
  return length;
}

void exports_provider_twice(provider_string_t *text, provider_string_t *ret) {
  exports_provider_twice_as_long(text, ret);
}

void exports_test_plain_unused_twice(provider_string_t *text, provider_string_t *ret) {
  exports_provider_twice_as_long(text, ret);
}
