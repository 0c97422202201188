// The provider: what it is given it frees, what it returns the caller's side frees through its post-return functions.
#include <stdlib.h>
#include <string.h>

#include "provider.h"

static provider_string_t kept;

void exports_test_texts_texts_upper(provider_string_t *text, provider_string_t *ret) {
  for (size_t i = 0; i < text->len; i++) {
    if (text->ptr[i] >= 'a' && text->ptr[i] <= 'z') text->ptr[i] -= 'a' - 'A';
  }
  // The block that came in is the one that goes out.
  *ret = *text;
}

void exports_test_texts_texts_joined(provider_list_string_t *parts, provider_string_t *separator,
                                     provider_string_t *ret) {
  size_t length = parts->len > 1 ? separator->len * (parts->len - 1) : 0;
  for (size_t i = 0; i < parts->len; i++) length += parts->ptr[i].len;
  ret->ptr = malloc(length ? length : 1);
  ret->len = length;
  uint8_t *at = ret->ptr;
  for (size_t i = 0; i < parts->len; i++) {
    if (i) at = (uint8_t *)memcpy(at, separator->ptr, separator->len) + separator->len;
    at = (uint8_t *)memcpy(at, parts->ptr[i].ptr, parts->ptr[i].len) + parts->ptr[i].len;
  }
  provider_list_string_free(parts);
  provider_string_free(separator);
}

void exports_test_texts_texts_split(provider_string_t *text, uint32_t at, provider_list_string_t *ret) {
  size_t count = 1;
  for (size_t i = 0; i < text->len; i++) count += text->ptr[i] == at;
  ret->ptr = calloc(count, sizeof *ret->ptr);
  ret->len = count;
  size_t start = 0;
  for (size_t part = 0; part < count; part++) {
    size_t end = start;
    while (end < text->len && text->ptr[end] != at) end++;
    provider_string_dup_n(&ret->ptr[part], (const char *)text->ptr + start, end - start);
    start = end + 1;
  }
  provider_string_free(text);
}

uint64_t exports_test_texts_texts_sum(provider_list_u32_t *numbers) {
  uint64_t sum = 0;
  for (size_t i = 0; i < numbers->len; i++) sum += numbers->ptr[i];
  provider_list_u32_free(numbers);
  return sum;
}

void exports_test_texts_texts_reversed(provider_list_u8_t *bytes, provider_list_u8_t *ret) {
  ret->ptr = malloc(bytes->len ? bytes->len : 1);
  ret->len = bytes->len;
  for (size_t i = 0; i < bytes->len; i++) ret->ptr[i] = bytes->ptr[bytes->len - 1 - i];
  provider_list_u8_free(bytes);
}

void exports_test_texts_texts_scaled(provider_list_f64_t *numbers, double by, provider_list_f64_t *ret) {
  for (size_t i = 0; i < numbers->len; i++) numbers->ptr[i] *= by;
  *ret = *numbers;
}

void exports_test_texts_texts_transposed(provider_list_list_s16_t *rows, provider_list_list_s16_t *ret) {
  size_t columns = rows->len ? rows->ptr[0].len : 0;
  ret->ptr = calloc(columns ? columns : 1, sizeof *ret->ptr);
  ret->len = columns;
  for (size_t column = 0; column < columns; column++) {
    ret->ptr[column].ptr = malloc(rows->len * sizeof(int16_t));
    ret->ptr[column].len = rows->len;
    for (size_t row = 0; row < rows->len; row++) ret->ptr[column].ptr[row] = rows->ptr[row].ptr[column];
  }
  provider_list_list_s16_free(rows);
}

static int by_name(const void *a, const void *b) {
  const exports_test_texts_texts_entry_t *left = a, *right = b;
  size_t shorter = left->name.len < right->name.len ? left->name.len : right->name.len;
  int order = memcmp(left->name.ptr, right->name.ptr, shorter);
  return order ? order : (left->name.len > right->name.len) - (left->name.len < right->name.len);
}

void exports_test_texts_texts_sorted(exports_test_texts_texts_list_entry_t *entries,
                                     exports_test_texts_texts_list_entry_t *ret) {
  // Through a function pointer: the table of the image has this function too.
  qsort(entries->ptr, entries->len, sizeof *entries->ptr, by_name);
  *ret = *entries;
}

void exports_test_texts_texts_keep(provider_string_t *text) {
  provider_string_free(&kept);
  kept = *text;
}

void exports_test_texts_texts_kept(provider_string_t *ret) {
  provider_string_dup_n(ret, (const char *)kept.ptr, kept.len);
}
