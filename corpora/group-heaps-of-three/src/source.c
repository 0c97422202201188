// The source: lists and texts of any size.
#include <stdlib.h>

#include "source.h"

void exports_test_heaps_numbers_multiples(uint32_t of, uint32_t count, source_list_u32_t *ret) {
  ret->len = count;
  ret->ptr = count ? malloc(count * sizeof(uint32_t)) : NULL;
  for (uint32_t i = 0; i < count; i++) ret->ptr[i] = of * (i + 1);
}

static size_t digits(uint32_t number, char *text) {
  char last[10];
  size_t count = 0, length;
  do last[count++] = (char)('0' + number % 10);
  while (number /= 10);
  for (length = 0; count; length++) text[length] = last[--count];
  return length;
}

void exports_test_heaps_numbers_text(uint32_t of, uint32_t count, source_string_t *ret) {
  char *text = malloc(11 * count + 1);
  size_t length = 0;
  for (uint32_t i = 0; i < count; i++) {
    length += digits(of * (i + 1), text + length);
    text[length++] = ' ';
  }
  ret->ptr = (uint8_t *)text;
  ret->len = length;
}

// A compiler may take a block that nobody sees for allocated.
static void *volatile seen;

uint32_t exports_test_heaps_numbers_fails(void) {
  uint32_t tries = 0;
  for (size_t size = 0xfffe0000; size > 0xf0000000; size -= 0x4000000, tries++) {
    seen = malloc(size);
    if (seen) return 0;
  }
  return tries;
}
