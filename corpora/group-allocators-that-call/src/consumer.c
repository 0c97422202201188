// The consumer: where it is armed, its allocator and the function that ends its results call the third.
#include <stdbool.h>
#include <stdlib.h>

#include "consumer.h"

static bool is_allocator_armed, is_end_armed;

void exports_test_allocators_asks_arm_allocator(void) { is_allocator_armed = true; }
void exports_test_allocators_asks_arm_end(void) { is_end_armed = true; }
void exports_test_allocators_asks_arm_allocator_of_provider(void) { test_allocators_echo_arm_allocator(); }
void exports_test_allocators_asks_arm_end_of_provider(void) { test_allocators_echo_arm_end(); }
void exports_test_allocators_asks_count(void) { test_allocators_counting_count(); }
uint32_t exports_test_allocators_asks_counted(void) { return test_allocators_counting_counted(); }

// Stronger than those of the bindings.
__attribute__((__export_name__("cabi_realloc"))) void *cabi_realloc(void *block, size_t old_size, size_t align,
                                                                    size_t size) {
  (void)old_size, (void)align;
  if (is_allocator_armed) test_allocators_counting_count();
  return realloc(block, size);
}

__attribute__((__export_name__("cabi_post_test:allocators/asks@1.0.0#given"))) void
__wasm_export_exports_test_allocators_asks_given_post_return(uint8_t *result) {
  if (is_end_armed) test_allocators_counting_count();
  free(*(void **)result);
}

uint32_t exports_test_allocators_asks_taken(consumer_string_t *text) {
  uint32_t length = text->len;
  consumer_string_free(text);
  return length;
}

void exports_test_allocators_asks_given(consumer_string_t *ret) { consumer_string_dup(ret, "given"); }

uint32_t exports_test_allocators_asks_echoed(void) {
  consumer_string_t text, answer;
  consumer_string_set(&text, "echo");
  test_allocators_echo_echo(&text, &answer);
  uint32_t length = answer.len;
  consumer_string_free(&answer);
  return length;
}
