// The consumer: it lends what it was given, or constants of its own, to the provider, and hands on what comes back.
#include <stdlib.h>
#include <string.h>

#include "consumer.h"

void exports_consumer_upper(consumer_string_t *text, consumer_string_t *ret) {
  test_texts_texts_upper(text, ret);
  consumer_string_free(text);
}

void exports_consumer_joined(consumer_list_string_t *parts, consumer_string_t *separator, consumer_string_t *ret) {
  test_texts_texts_joined(parts, separator, ret);
  consumer_list_string_free(parts);
  consumer_string_free(separator);
}

void exports_consumer_turned(consumer_string_t *text, uint32_t at, consumer_string_t *ret) {
  consumer_list_string_t parts;
  consumer_string_t separator;
  test_texts_texts_split(text, at, &parts);
  for (size_t i = 0; i < parts.len / 2; i++) {
    consumer_string_t other = parts.ptr[parts.len - 1 - i];
    parts.ptr[parts.len - 1 - i] = parts.ptr[i];
    parts.ptr[i] = other;
  }
  char letter = (char)at;
  consumer_string_dup_n(&separator, &letter, 1);
  test_texts_texts_joined(&parts, &separator, ret);
  consumer_string_free(&separator);
  consumer_list_string_free(&parts);
  consumer_string_free(text);
}

uint64_t exports_consumer_sum(consumer_list_u32_t *numbers) {
  uint64_t sum = test_texts_texts_sum(numbers);
  consumer_list_u32_free(numbers);
  return sum;
}

void exports_consumer_reversed(consumer_list_u8_t *bytes, consumer_list_u8_t *ret) {
  test_texts_texts_reversed(bytes, ret);
  consumer_list_u8_free(bytes);
}

void exports_consumer_scaled(consumer_list_f64_t *numbers, double by, consumer_list_f64_t *ret) {
  test_texts_texts_scaled(numbers, by, ret);
  consumer_list_f64_free(numbers);
}

void exports_consumer_transposed(consumer_list_list_s16_t *rows, consumer_list_list_s16_t *ret) {
  test_texts_texts_transposed(rows, ret);
  consumer_list_list_s16_free(rows);
}

void exports_consumer_sorted(consumer_list_entry_t *entries, consumer_list_entry_t *ret) {
  // One record has two names in C.
  test_texts_texts_sorted((test_texts_texts_list_entry_t *)entries, (test_texts_texts_list_entry_t *)ret);
  consumer_list_entry_free(entries);
}

// Neither these texts nor the list of them were ever allocated.
static const consumer_string_t CONSTANTS[] = {
    {(uint8_t *)"one", 3}, {(uint8_t *)"", 0}, {(uint8_t *)"and three", 9}};

void exports_consumer_constants(consumer_list_string_t *ret) {
  static consumer_list_string_t constants = {(consumer_string_t *)CONSTANTS, 3};
  static consumer_string_t dash = {(uint8_t *)"-", 1};
  ret->ptr = calloc(6, sizeof *ret->ptr);
  ret->len = 6;
  for (size_t i = 0; i < 3; i++) {
    test_texts_texts_joined(&constants, &dash, &ret->ptr[i]);
    test_texts_texts_upper((consumer_string_t *)&CONSTANTS[i], &ret->ptr[3 + i]);
  }
}

void exports_consumer_keep(consumer_string_t *text, consumer_string_t *ret) {
  static consumer_string_t constant = {(uint8_t *)"a constant", 10};
  test_texts_texts_keep(&constant);
  test_texts_texts_kept(ret);
  test_texts_texts_keep(text);
  consumer_string_free(text);
}

void exports_consumer_kept(consumer_string_t *ret) { test_texts_texts_kept(ret); }

uint32_t exports_consumer_echoed(uint32_t rounds) {
  uint32_t changed = 0;
  for (uint32_t round = 0; round < rounds; round++) {
    for (size_t length = 1; length <= 4096; length *= 2) {
      consumer_list_u8_t bytes = {malloc(length), length}, back;
      for (size_t i = 0; i < length; i++) bytes.ptr[i] = (uint8_t)(i * 7 + round);
      test_texts_texts_reversed(&bytes, &back);
      for (size_t i = 0; i < length; i++) {
        uint8_t wanted = (uint8_t)((length - 1 - i) * 7 + round);
        changed += back.ptr[i] != wanted || bytes.ptr[i] != (uint8_t)(i * 7 + round);
      }
      consumer_list_u8_free(&back);
      consumer_list_u8_free(&bytes);
    }
  }
  return changed;
}
