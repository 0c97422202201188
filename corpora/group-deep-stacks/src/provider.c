// The provider: up to 48 kB of its 64 kB of stack.
#include "provider.h"

uint32_t exports_test_stacks_depths_sum(uint32_t size, uint32_t seed) {
  volatile uint8_t bytes[size];
  for (uint32_t i = 0; i < size; i++) bytes[i] = (uint8_t)(seed + i * 3);
  uint32_t sum = 0;
  for (uint32_t i = 0; i < size; i++) sum += bytes[i];
  return sum;
}
