// The consumer: its texts are units of 8 bits.
#include "consumer.h"

void exports_consumer_units(consumer_string_t *text, consumer_tuple2_u32_u32_t *ret) {
  ret->f0 = test_words_words_units(text);
  ret->f1 = (uint32_t)text->len;
  consumer_string_free(text);
}

void exports_consumer_and_reversed(consumer_string_t *text, consumer_string_t *ret) {
  consumer_string_t once, constant = {(uint8_t *)"|", 1};
  test_words_words_reversed(text, &once);
  consumer_string_t parts[] = {*text, constant, once};
  consumer_list_string_t all = {parts, 3};
  test_words_words_joined(&all, ret);
  consumer_string_free(&once);
  consumer_string_free(text);
}

void exports_consumer_joined(consumer_list_string_t *texts, consumer_string_t *ret) {
  test_words_words_joined(texts, ret);
  consumer_list_string_free(texts);
}

void exports_consumer_keep(consumer_string_t *text) {
  test_words_words_keep(text);
  consumer_string_free(text);
}

bool exports_consumer_kept(consumer_string_t *ret) { return test_words_words_kept(ret); }
