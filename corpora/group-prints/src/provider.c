// The provider: it prints through the stdio of its own libc.
#include <stdio.h>

#include "provider.h"

void exports_test_prints_lines_print(provider_string_t *text, int32_t number) {
  printf("provider: %.*s %d\n", (int)text->len, (const char *)text->ptr, (int)number);
  provider_string_free(text);
}

void exports_test_prints_lines_flush(void) { fflush(stdout); }

void exports_test_prints_lines_hold(provider_string_t *text) {
  printf("provider holds %.*s\n", (int)text->len, (const char *)text->ptr);
  provider_string_free(text);
}
