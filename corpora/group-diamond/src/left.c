// The left: it makes tokens of the bottom, whose number is the length of a name.
#include "left.h"

exports_test_diamond_makers_own_token_t exports_test_diamond_makers_made(left_string_t *name) {
  exports_test_diamond_makers_own_token_t token = test_diamond_tokens_constructor_token((uint32_t)name->len);
  left_string_free(name);
  return token;
}

uint32_t exports_test_diamond_makers_doubled(exports_test_diamond_makers_borrow_token_t of) {
  uint32_t doubled = 2 * test_diamond_tokens_method_token_number(of);
  test_diamond_tokens_token_drop_borrow(of);
  return doubled;
}
