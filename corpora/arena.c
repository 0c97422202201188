// An arena under malloc's name: what is freed is not used again.
#include <stddef.h>

static char arena[4096];
static size_t used;

void *malloc(size_t size) {
  size_t begin = used;
  used += (size + 15) & ~(size_t)15;
  return used > sizeof arena ? NULL : arena + begin;
}

void free(void *block) { (void)block; }
