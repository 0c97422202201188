// The consumer: it frees what it was returned, and counts the pages.
#include <stdlib.h>
#include <string.h>

#include "consumer.h"

static void pages(uint32_t *own, uint32_t *theirs) {
  *own = (uint32_t)__builtin_wasm_memory_size(0);
  *theirs = test_freed_copies_pages();
}

static uint32_t once(uint32_t size) {
  consumer_list_u8_t bytes = {malloc(size + 1), size}, copy;
  memset(bytes.ptr, (int)(size % 251), size);
  test_freed_copies_copy(&bytes, &copy);
  uint32_t wrong = copy.len != size || memcmp(copy.ptr, bytes.ptr, size) != 0;
  consumer_string_t text = {bytes.ptr, size % 100}, err;
  memset(text.ptr, 'x', text.len);
  consumer_list_string_t texts;
  if (test_freed_copies_texts(size % 7, &text, &texts, &err)) {
    wrong += texts.len != size % 7;
    consumer_list_string_free(&texts);
  } else {
    wrong += err.len != text.len;
    consumer_string_free(&err);
  }
  consumer_list_u8_free(&copy);
  consumer_list_u8_free(&bytes);
  return wrong;
}

void exports_consumer_repeat(uint32_t times, uint32_t size, consumer_tuple3_u32_u32_u32_t *ret) {
  uint32_t own, theirs;
  *ret = (consumer_tuple3_u32_u32_u32_t){0};
  // Rounds of every size that comes, so that both heaps are as large as they get.
  for (uint32_t i = 0; i < 20; i++) ret->f2 += once(size - i);
  pages(&own, &theirs);
  for (uint32_t i = 0; i < times; i++) ret->f2 += once(size - i % 20);
  pages(&ret->f0, &ret->f1);
  ret->f0 -= own;
  ret->f1 -= theirs;
}
