#define PAGE_BYTES 65536

static char *next, *end;

void *NAME(_take)(unsigned size) {
  size = (size + 15) & ~15u;
  if ((unsigned)(end - next) < size) {
    unsigned pages = (size + PAGE_BYTES - 1) / PAGE_BYTES;
    unsigned long before = __builtin_wasm_memory_grow(0, pages);
    if (before == ~0ul)
      return 0;
    char *got = (char *)(before * PAGE_BYTES);
    if (got != end)
      next = got;
    end = got + pages * PAGE_BYTES;
  }
  char *result = next;
  next += size;
  return result;
}

// How much memory there is, for a report: memory.size, and no allocator.
unsigned NAME(_bytes)(void) { return __builtin_wasm_memory_size(0) * PAGE_BYTES - (unsigned)(end - next); }
