#include <stddef.h>

unsigned mix(const unsigned *numbers, size_t count); // Rust

unsigned slow(unsigned seed) {
  unsigned numbers[12];
  for (unsigned index = 0; index < 12; index++)
    numbers[index] = seed * 31 + index;
  return mix(numbers, 12);
}
