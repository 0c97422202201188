// The provider: where it is armed, its allocator and the function that ends its results call the third.
#include <stdbool.h>
#include <stdlib.h>

#include "provider.h"

static bool is_allocator_armed, is_end_armed;

void exports_test_allocators_echo_arm_allocator(void) { is_allocator_armed = true; }
void exports_test_allocators_echo_arm_end(void) { is_end_armed = true; }

// Stronger than those of the bindings.
__attribute__((__export_name__("cabi_realloc"))) void *cabi_realloc(void *block, size_t old_size, size_t align,
                                                                    size_t size) {
  (void)old_size, (void)align;
  if (is_allocator_armed) test_allocators_counting_count();
  return realloc(block, size);
}

__attribute__((__export_name__("cabi_post_test:allocators/echo@1.0.0#echo"))) void
__wasm_export_exports_test_allocators_echo_echo_post_return(uint8_t *result) {
  if (is_end_armed) test_allocators_counting_count();
  free(*(void **)result);
}

void exports_test_allocators_echo_echo(provider_string_t *text, provider_string_t *ret) { *ret = *text; }
