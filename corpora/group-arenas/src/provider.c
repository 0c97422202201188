// The provider: lists from an arena of its own.
#include "arena.h"
#include "provider.h"

void exports_test_arenas_arenas_filled(uint8_t value, uint32_t count, provider_list_u8_t *ret) {
  ret->len = count;
  ret->ptr = malloc(count);
  memset(ret->ptr, value, count);
}

uint32_t exports_test_arenas_arenas_left(void) {
  uint32_t blocks = 0;
  while (malloc(256)) blocks++;
  return blocks;
}
