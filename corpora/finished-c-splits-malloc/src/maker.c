#include "blocks.h"
#include <stdlib.h>
#include <string.h>

char *make_block(size_t size) {
  char *block = malloc(size);
  if (block)
    memset(block, 0x5a, size);
  return block;
}
int *make_zeroed(size_t count) { return calloc(count, sizeof(int)); }
