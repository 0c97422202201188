// The provider: as little as can be behind each call, so that a call costs what the border costs.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

uint32_t exports_test_calls_work_step(uint32_t state) { return state * 1664525u + 1013904223u; }
uint16_t exports_test_calls_work_narrow(uint16_t state) { return (uint16_t)(state * 25173u + 13849u); }

uint32_t exports_test_calls_work_length(provider_string_t *text) {
  uint32_t length = text->len + text->ptr[0];
  provider_string_free(text);
  return length;
}

uint32_t exports_test_calls_work_sum(provider_list_u32_t *numbers) {
  uint32_t sum = 0;
  for (size_t i = 0; i < numbers->len; i++) sum += numbers->ptr[i];
  provider_list_u32_free(numbers);
  return sum;
}

void exports_test_calls_work_word(uint32_t number, provider_string_t *ret) {
  ret->len = 16;
  ret->ptr = malloc(ret->len);
  memset(ret->ptr, 'a' + number % 26, ret->len);
}

void exports_test_calls_work_block(uint32_t first, uint32_t count, provider_list_u32_t *ret) {
  ret->len = count;
  ret->ptr = malloc(count * sizeof(uint32_t));
  ret->ptr[0] = first;
  ret->ptr[count - 1] = first % 7;
}
