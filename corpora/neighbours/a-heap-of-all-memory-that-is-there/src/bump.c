#include <stdint.h>

extern unsigned char __heap_base;

#ifdef FIXED
static unsigned char room[4096];
static unsigned char *next = room;
#else
static unsigned char *next = &__heap_base;
#endif

void *take(int size) {
  unsigned char *block = next;
  next += (size + 15) & ~15;
#ifdef FIXED
  if (next > room + sizeof room) {
#else
  if ((uintptr_t)next > __builtin_wasm_memory_size(0) * 65536u) {
#endif
    __builtin_trap();
  }
  return block;
}
