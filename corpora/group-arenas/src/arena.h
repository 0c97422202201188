// An allocator with a limit: an arena of 8 kB, from whose end blocks are not taken back.
#include <stddef.h>
#include <string.h>

static char arena[8192];
static size_t taken;

void *malloc(size_t size) {
  size_t begin = taken;
  size = (size + 15) & ~(size_t)15;
  if (size > sizeof arena - taken) return NULL;
  taken += size;
  return arena + begin;
}

void free(void *block) { (void)block; }

void *realloc(void *block, size_t size) {
  void *larger = malloc(size);
  if (block && larger) memcpy(larger, block, size);
  return larger;
}

void *calloc(size_t count, size_t size) {
  void *block = malloc(count * size);
  return block ? memset(block, 0, count * size) : NULL;
}
