// The right: it takes tokens of the bottom.
#include <stdlib.h>

#include "right.h"

uint32_t exports_test_diamond_takers_taken(exports_test_diamond_takers_own_token_t a) {
  uint32_t number = test_diamond_tokens_method_token_number(test_diamond_tokens_borrow_token(a));
  test_diamond_tokens_token_drop_own(a);
  return number;
}

uint32_t exports_test_diamond_takers_sum(exports_test_diamond_takers_list_borrow_token_t *all) {
  uint32_t sum = 0;
  for (size_t i = 0; i < all->len; i++) {
    sum += test_diamond_tokens_method_token_number(all->ptr[i]);
    test_diamond_tokens_token_drop_borrow(all->ptr[i]);
  }
  free(all->ptr);
  return sum;
}

bool exports_test_diamond_takers_sifted(exports_test_diamond_takers_own_token_t a,
                                        exports_test_diamond_takers_own_token_t *ret) {
  bool is_even = test_diamond_tokens_method_token_number(test_diamond_tokens_borrow_token(a)) % 2 == 0;
  if (is_even) *ret = a;
  else test_diamond_tokens_token_drop_own(a);
  return is_even;
}
