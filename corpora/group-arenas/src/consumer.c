// The consumer: what it is given is in its own arena.
#include "arena.h"
#include "consumer.h"

uint32_t exports_consumer_sum(uint32_t times, uint32_t count) {
  uint32_t sum = 0;
  while (times--) {
    consumer_list_u8_t list;
    test_arenas_arenas_filled((uint8_t)(times + 1), count, &list);
    for (size_t i = 0; i < list.len; i++) sum += list.ptr[i];
    consumer_list_u8_free(&list);
  }
  return sum;
}

void exports_consumer_left(consumer_tuple2_u32_u32_t *ret) {
  ret->f0 = 0;
  while (malloc(256)) ret->f0++;
  ret->f1 = test_arenas_arenas_left();
}
