#define PAGE_BYTES 65536

static char *page;

char *take_page(void) {
  if (page == 0) {
    unsigned long before = __builtin_wasm_memory_grow(0, 1);
    page = before == ~0ul ? 0 : (char *)(before * PAGE_BYTES);
  }
  return page;
}
