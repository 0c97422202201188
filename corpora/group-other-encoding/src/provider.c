// The provider: its texts are units of 16 bits.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

static provider_string_t kept;
static bool is_kept;

uint32_t exports_test_words_words_units(provider_string_t *text) {
  uint32_t units = (uint32_t)text->len;
  provider_string_free(text);
  return units;
}

// The two units of a character beyond U+FFFF stay in their order.
void exports_test_words_words_reversed(provider_string_t *text, provider_string_t *ret) {
  ret->ptr = malloc((text->len + 1) * sizeof *ret->ptr);
  ret->len = text->len;
  for (size_t i = 0; i < text->len; i++) {
    bool is_pair = (text->ptr[i] & 0xFC00) == 0xD800 && i + 1 < text->len;
    if (is_pair) {
      ret->ptr[text->len - 2 - i] = text->ptr[i];
      i++;
      ret->ptr[text->len - i] = text->ptr[i];
    } else {
      ret->ptr[text->len - 1 - i] = text->ptr[i];
    }
  }
  provider_string_free(text);
}

void exports_test_words_words_joined(provider_list_string_t *texts, provider_string_t *ret) {
  *ret = (provider_string_t){0};
  for (size_t i = 0; i < texts->len; i++) {
    ret->ptr = realloc(ret->ptr, (ret->len + texts->ptr[i].len + 1) * sizeof *ret->ptr);
    memcpy(ret->ptr + ret->len, texts->ptr[i].ptr, texts->ptr[i].len * sizeof *ret->ptr);
    ret->len += texts->ptr[i].len;
  }
  provider_list_string_free(texts);
}

void exports_test_words_words_keep(provider_string_t *text) {
  if (is_kept) provider_string_free(&kept);
  kept = *text;
  is_kept = true;
}

bool exports_test_words_words_kept(provider_string_t *ret) {
  if (!is_kept) return false;
  provider_string_dup_n(ret, kept.ptr, kept.len);
  return true;
}
