// The consumer: for each block that the provider keeps it keeps one with other bytes, and compares both at the end.
#include <stdlib.h>
#include <string.h>

#include "consumer.h"

enum { MOST = 256 };

static consumer_list_u8_t own[MOST];
static uint32_t count;
static size_t pages_at_first;

static uint8_t byte(uint32_t block, size_t at) { return (uint8_t)(block * 31 + at * 7 + (at >> 8)); }

static uint32_t wrong(const consumer_list_u8_t *bytes, uint32_t block, uint8_t more) {
  uint32_t wrong = 0;
  for (size_t i = 0; i < bytes->len; i++) wrong += bytes->ptr[i] != (uint8_t)(byte(block, i) + more);
  return wrong;
}

uint32_t exports_consumer_rounds(uint32_t rounds, uint32_t size) {
  uint32_t bad = 0;
  if (pages_at_first == 0) pages_at_first = __builtin_wasm_memory_size(0);
  for (uint32_t round = 0; round < rounds && count < MOST; round++, count++) {
    // Sizes that no two rounds share: blocks do not fall where others were.
    size_t length = size + round * 513;
    own[count] = (consumer_list_u8_t){malloc(length), length};
    for (size_t i = 0; i < length; i++) own[count].ptr[i] = byte(count, i);
    consumer_list_u8_t next;
    test_blocks_blocks_next(&own[count], &next);
    bad += next.len != length || wrong(&next, count, 1);
    bad += test_blocks_blocks_keep(&next) != count + 1;
    consumer_list_u8_free(&next);
    for (uint32_t block = 0; block <= count; block++) bad += wrong(&own[block], block, 0);
  }
  return bad;
}

static uint32_t empty(uint32_t first) {
  uint32_t bad = 0;
  for (uint32_t block = first; block < count; block += 2) {
    consumer_list_u8_t theirs;
    test_blocks_blocks_take(block, &theirs);
    bad += theirs.len != own[block].len || wrong(&theirs, block, 1);
    bad += wrong(&own[block], block, 0);
    consumer_list_u8_free(&theirs);
    consumer_list_u8_free(&own[block]);
  }
  return bad;
}

uint32_t exports_consumer_emptied(void) { return empty(0) + empty(1); }
bool exports_consumer_grown(void) { return __builtin_wasm_memory_size(0) > pages_at_first; }
