// The middle: it keeps what it was given while it asks for more.
#include <stdlib.h>
#include <string.h>

#include "middle.h"

uint64_t exports_test_heaps_sums_sum(uint32_t of, uint32_t count) {
  uint64_t sum = 0;
  middle_list_u32_t kept = {NULL, 0};
  for (int round = 0; round < 3; round++) {
    middle_list_u32_t list;
    test_heaps_numbers_multiples(of, count, &list);
    if (round && (kept.len != list.len || memcmp(kept.ptr, list.ptr, list.len * sizeof(uint32_t)))) sum += 1ull << 40;
    middle_list_u32_free(&kept);
    kept = list;
    // Whoever takes the block over may make it larger.
    if (kept.len) {
      kept.ptr = realloc(kept.ptr, (kept.len + 100) * sizeof(uint32_t));
      memset(kept.ptr + kept.len, round, 100 * sizeof(uint32_t));
    }
  }
  for (size_t i = 0; i < kept.len; i++) sum += kept.ptr[i];
  middle_list_u32_free(&kept);
  return sum;
}

void exports_test_heaps_sums_joined(uint32_t of, uint32_t count, middle_string_t *ret) {
  middle_string_t one, other;
  test_heaps_numbers_text(of, count, &one);
  test_heaps_numbers_text(of + 1, count, &other);
  ret->len = one.len + other.len;
  // A text without bytes is no block.
  ret->ptr = one.len ? realloc(one.ptr, ret->len) : malloc(ret->len);
  memcpy(ret->ptr + one.len, other.ptr, other.len);
  middle_string_free(&other);
}

// A compiler may take a block that nobody sees for allocated.
static void *volatile seen;

uint32_t exports_test_heaps_sums_exhausted(void) {
  uint8_t *block = malloc(1000);
  memset(block, 7, 1000);
  seen = malloc(0xfffe0000);
  uint32_t same = seen ? 0 : test_heaps_numbers_fails();
  for (int i = 0; i < 1000; i++) same += block[i] == 7;
  free(block);
  return same;
}
