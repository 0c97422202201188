// The provider: it answers what it was told to, whether or not that is a value of the type.
#include <stdlib.h>

#include "provider.h"

uint32_t exports_test_wrong_answers_character(uint32_t number) { return number; }
exports_test_wrong_answers_direction_t exports_test_wrong_answers_turned(uint8_t number) { return number; }

void exports_test_wrong_answers_text(provider_list_u8_t *bytes, provider_string_t *ret) {
  *ret = (provider_string_t){bytes->ptr, bytes->len};
}

void exports_test_wrong_answers_bytes(uint32_t at, uint32_t count, provider_list_u8_t *ret) {
  *ret = (provider_list_u8_t){at ? (uint8_t *)at : calloc(count, 1), count};
}

void exports_test_wrong_answers_numbers(uint32_t at, uint32_t count, provider_list_u32_t *ret) {
  *ret = (provider_list_u32_t){at ? (uint32_t *)at : calloc(count, sizeof(uint32_t)), count};
}
