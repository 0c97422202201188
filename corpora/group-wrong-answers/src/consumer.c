// The consumer: it is asked for a number, and sees an answer only if that is one.
#include "consumer.h"

uint32_t exports_consumer_character(uint32_t number) { return test_wrong_answers_character(number); }
uint32_t exports_consumer_turned(uint8_t number) { return test_wrong_answers_turned(number); }

uint32_t exports_consumer_text(consumer_list_u8_t *bytes) {
  consumer_string_t text;
  test_wrong_answers_text(bytes, &text);
  uint32_t length = (uint32_t)text.len;
  consumer_string_free(&text);
  consumer_list_u8_free(bytes);
  return length;
}

uint32_t exports_consumer_bytes(uint32_t at, uint32_t count) {
  consumer_list_u8_t bytes;
  test_wrong_answers_bytes(at, count, &bytes);
  uint32_t length = (uint32_t)bytes.len;
  consumer_list_u8_free(&bytes);
  return length;
}

uint32_t exports_consumer_numbers(uint32_t at, uint32_t count) {
  consumer_list_u32_t numbers;
  test_wrong_answers_numbers(at, count, &numbers);
  uint32_t length = (uint32_t)numbers.len;
  consumer_list_u32_free(&numbers);
  return length;
}
