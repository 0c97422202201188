// The provider, of which there are two: a counter that begins at 100, and a list of names.
#include <stdlib.h>

#include "provider.h"

static uint32_t count = 100;
static provider_list_string_t names;

uint32_t exports_test_twice_counter_add(uint32_t by) { return count += by; }

void exports_test_twice_counter_keep(provider_string_t *name) {
  names.ptr = realloc(names.ptr, (names.len + 1) * sizeof *name);
  names.ptr[names.len++] = *name;
}

void exports_test_twice_counter_kept(provider_list_string_t *ret) {
  ret->ptr = calloc(names.len + 1, sizeof *ret->ptr);
  ret->len = names.len;
  for (size_t i = 0; i < names.len; i++) {
    provider_string_dup_n(&ret->ptr[i], (const char *)names.ptr[i].ptr, names.ptr[i].len);
  }
}
