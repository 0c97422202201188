// The consumer of two providers that are the same component.
#include "consumer.h"

void exports_consumer_add_to(uint32_t left, uint32_t right, consumer_tuple2_u32_u32_t *ret) {
  ret->f0 = left_add(left);
  ret->f1 = right_add(right);
}

void exports_consumer_keep(consumer_string_t *name) {
  if (name->len < 5) {
    left_keep(name);
  } else {
    right_keep(name);
  }
  consumer_string_free(name);
}

void exports_consumer_kept(consumer_tuple2_list_string_list_string_t *ret) {
  left_kept(&ret->f0);
  right_kept(&ret->f1);
}
