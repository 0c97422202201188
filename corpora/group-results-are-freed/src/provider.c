// The provider: everything that it returns is a block that it has forgotten.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

void exports_test_freed_copies_copy(provider_list_u8_t *bytes, provider_list_u8_t *ret) {
  *ret = (provider_list_u8_t){malloc(bytes->len + 1), bytes->len};
  memcpy(ret->ptr, bytes->ptr, bytes->len);
  provider_list_u8_free(bytes);
}

bool exports_test_freed_copies_texts(uint32_t count, provider_string_t *text, provider_list_string_t *ret,
                                     provider_string_t *err) {
  if (count == 0) {
    *err = *text;
    return false;
  }
  *ret = (provider_list_string_t){malloc(count * sizeof *ret->ptr), count};
  for (uint32_t i = 0; i < count; i++) provider_string_dup_n(&ret->ptr[i], (const char *)text->ptr, text->len);
  provider_string_free(text);
  return true;
}

uint32_t exports_test_freed_copies_pages(void) { return (uint32_t)__builtin_wasm_memory_size(0); }
