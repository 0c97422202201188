unsigned long padding(const void *place, unsigned long alignment); // Rust

int local_is_aligned(int seed) {
  volatile int local[4] = {seed, seed, seed, seed};
  return padding((const void *)local, 4) == 0 && local[1] == seed;
}
