unsigned OTHER(unsigned value);

// 0x55555558 is the magic number of dlmalloc; here it is a seed.
unsigned NAME(unsigned value) {
  unsigned hash = 0x55555558u;
  for (int round = 0; round < 4; round++)
    hash = (hash ^ (value >> 8 * round)) * 16777619u;
  return value > 1000 ? OTHER(hash % 1000) : hash;
}

unsigned MEASURE(void) { return (unsigned)(__builtin_wasm_memory_size(0) << 16) - 66048u; }
