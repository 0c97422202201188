// Frees, and allocates nothing: with the two others it has one malloc family.
#include "blocks.h"
#include <stdint.h>
#include <stdlib.h>

enum { BLOCKS = 200 };

// Blocks from there, resized by a third module, freed here; in between nobody else's bytes change.
int crossing(int size) {
  char *block = make_block((size_t)size);
  block = resize_block(block, (size_t)size * 3);
  int sum = 0;
  for (int i = 0; i < size; i++)
    sum += block[i] == 0x5a;
  free(block);
  return sum;
}

// Many blocks of all sizes, freed and made again out of order. Wrong: blocks that overlap.
int churned(int rounds) {
  static unsigned char *blocks[BLOCKS];
  static uint32_t sizes[BLOCKS];
  uint32_t random = 12345;
  int wrong = 0;
  for (int round = 0; round < rounds; round++) {
    random = random * 1664525u + 1013904223u;
    uint32_t at = (random >> 16) % BLOCKS, size = (random >> 8) % 3000 + 1;
    if (blocks[at]) {
      for (uint32_t i = 0; i < sizes[at]; i++)
        wrong += blocks[at][i] != (unsigned char)at;
      if (random & 64) {
        blocks[at] = (unsigned char *)resize_block((char *)blocks[at], size);
      } else {
        free(blocks[at]);
        blocks[at] = random & 128 ? (unsigned char *)make_zeroed(size / 4 + 1) : (unsigned char *)make_block(size);
      }
    } else {
      blocks[at] = (unsigned char *)make_block(size);
    }
    sizes[at] = size;
    for (uint32_t i = 0; i < size; i++)
      blocks[at][i] = (unsigned char)at;
  }
  for (int i = 0; i < BLOCKS; i++) {
    free(blocks[i]);
    blocks[i] = 0;
  }
  return wrong;
}

// What was freed is used again: the memory does not grow without end.
int grown(int rounds) {
  size_t before = 0;
  for (int round = 0; round < rounds; round++) {
    char *block = make_block(300000), *zeroed = (char *)make_zeroed(50000);
    block = resize_block(block, 600000);
    free(zeroed);
    free(block);
    if (round == 2)
      before = __builtin_wasm_memory_size(0);
  }
  return (int)(__builtin_wasm_memory_size(0) - before);
}
