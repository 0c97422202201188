// The consumer: up to 48 kB of its 64 kB of stack, which the call must leave alone.
#include "consumer.h"

void exports_consumer_sums(uint32_t size, uint32_t seed, consumer_tuple2_u32_u32_t *ret) {
  volatile uint8_t bytes[size];
  for (uint32_t i = 0; i < size; i++) bytes[i] = (uint8_t)(seed + i * 3);
  ret->f1 = test_stacks_depths_sum(size, seed + 1);
  ret->f0 = 0;
  for (uint32_t i = 0; i < size; i++) ret->f0 += bytes[i];
}
