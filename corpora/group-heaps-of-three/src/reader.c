// The reader: whoever reads `errno` sees what its own libc set, whatever others do.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

void exports_reader_read(uint32_t of, uint32_t count, reader_tuple2_u64_u32_t *ret) {
  reader_string_t text;
  ret->f0 = test_heaps_sums_sum(of, count);
  test_heaps_sums_joined(of, count, &text);
  char *copy = malloc(text.len + 1);
  memcpy(copy, text.ptr, text.len);
  copy[text.len] = 0;
  char *at = copy, *end;
  uint64_t sum = 0;
  for (;;) {
    errno = 0;
    uint64_t number = strtoull(at, &end, 10);
    if (end == at || errno) break;
    sum += number;
    at = end;
  }
  ret->f1 = (uint32_t)(sum % 1000000007);
  free(copy);
  reader_string_free(&text);
}

uint32_t exports_reader_too_large(void) {
  errno = 0;
  strtoull("99999999999999999999999", NULL, 10);
  return errno == ERANGE;
}

void exports_reader_kept(reader_tuple2_u32_u32_t *ret) {
  errno = 0;
  uint32_t same = test_heaps_sums_exhausted();
  ret->f0 = same;
  uint32_t own = errno == 0;
  // All of memory but two pages: more than there is left, and not so much that nobody asks for it. A compiler may take a
  // block that nobody sees for allocated, and `errno` for what no `malloc` writes.
  static void *(*volatile allocate)(size_t) = malloc;
  if (!allocate(0xfffe0000)) own += errno == ENOMEM;
  ret->f1 = own;
}
