// Nodes of a list, on a heap of its own above all data.
#define PAGE_BYTES 65536

extern char __heap_base;

struct node {
  struct node *next;
  int value;
};

static char *next = &__heap_base, *end;

static void *take(unsigned size) {
  if (!end)
    end = (char *)(((unsigned long)&__heap_base + PAGE_BYTES - 1) & -PAGE_BYTES);
  if (next + size > end) {
    unsigned pages = (size + PAGE_BYTES - 1) / PAGE_BYTES;
    unsigned long before = __builtin_wasm_memory_grow(0, pages);
    if (before == ~0ul)
      __builtin_trap();
#ifdef REPAIRED
    if ((char *)(before * PAGE_BYTES) != end)
      end = next = (char *)(before * PAGE_BYTES);
#endif
    end += pages * PAGE_BYTES;
  }
  void *result = next;
  next += size;
  return result;
}

static struct node *first;

void push(int value) {
  struct node *node = take(sizeof *node);
  *node = (struct node){first, value};
  first = node;
}

int sum(void) {
  int sum = 0;
  for (struct node *node = first; node; node = node->next)
    sum += node->value;
  return sum;
}
