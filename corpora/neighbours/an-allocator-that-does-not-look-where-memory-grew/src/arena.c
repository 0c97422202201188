// Takes what memory.grow gives, and no more.
int table[100];

int *arena_take(unsigned pages) {
  unsigned long before = __builtin_wasm_memory_grow(0, pages);
  return before == ~0ul ? table : (int *)(before * 65536);
}
