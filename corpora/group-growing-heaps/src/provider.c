// The provider: it keeps blocks on its heap.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

static provider_list_u8_t *blocks;
static uint32_t count;

void exports_test_blocks_blocks_next(provider_list_u8_t *bytes, provider_list_u8_t *ret) {
  ret->ptr = malloc(bytes->len + 1);
  ret->len = bytes->len;
  for (size_t i = 0; i < bytes->len; i++) ret->ptr[i] = (uint8_t)(bytes->ptr[i] + 1);
  provider_list_u8_free(bytes);
}

uint32_t exports_test_blocks_blocks_keep(provider_list_u8_t *bytes) {
  blocks = realloc(blocks, (count + 1) * sizeof *blocks);
  blocks[count].ptr = malloc(bytes->len + 1);
  blocks[count].len = bytes->len;
  memcpy(blocks[count].ptr, bytes->ptr, bytes->len);
  provider_list_u8_free(bytes);
  return ++count;
}

void exports_test_blocks_blocks_take(uint32_t number, provider_list_u8_t *ret) {
  *ret = blocks[number];
  blocks[number] = (provider_list_u8_t){0};
}
