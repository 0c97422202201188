// The consumer: it asks what has a name of its own, and what is called as its own export is.
#include "consumer.h"

void exports_consumer_longer(consumer_string_t *text, uint32_t times, consumer_string_t *ret) {
  *ret = *text;
  for (uint32_t i = 0; i < times; i++) {
    consumer_string_t longer;
    consumer_twice_as_long(ret, &longer);
    consumer_string_free(ret);
    *ret = longer;
  }
}

uint64_t exports_consumer_length_of(consumer_list_string_t *texts) {
  uint64_t length = consumer_length_of(texts) + 1000;
  consumer_list_string_free(texts);
  return length;
}
