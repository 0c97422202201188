// The top: tokens go through it from the left to the right.
#include <stdlib.h>

#include "top.h"

typedef test_diamond_tokens_own_token_t own_token;

static test_diamond_tokens_borrow_token_t lent(own_token token) { return test_diamond_tokens_borrow_token(token); }

uint32_t exports_top_across(top_string_t *name) {
  uint32_t number = test_diamond_takers_taken(test_diamond_makers_made(name));
  top_string_free(name);
  return number;
}

uint32_t exports_top_doubled(uint32_t number) {
  own_token token = test_diamond_tokens_constructor_token(number);
  uint32_t doubled = test_diamond_makers_doubled(lent(token));
  test_diamond_tokens_token_drop_own(token);
  return doubled;
}

uint32_t exports_top_sum(top_list_string_t *names, uint32_t mine) {
  size_t count = names->len + 1;
  own_token *tokens = calloc(count, sizeof *tokens);
  test_diamond_takers_list_borrow_token_t all = {calloc(count, sizeof *all.ptr), count};
  for (size_t i = 0; i < names->len; i++) tokens[i] = test_diamond_makers_made(&names->ptr[i]);
  tokens[names->len] = test_diamond_tokens_constructor_token(mine);
  for (size_t i = 0; i < count; i++) all.ptr[i] = lent(tokens[i]);
  uint32_t sum = test_diamond_takers_sum(&all);
  sum += 1000 * test_diamond_tokens_alive();
  for (size_t i = 0; i < count; i++) test_diamond_tokens_token_drop_own(tokens[i]);
  free(tokens);
  free(all.ptr);
  top_list_string_free(names);
  return sum;
}

void exports_top_sifted(top_list_u32_t *numbers, top_list_u32_t *ret) {
  size_t count = 0;
  for (size_t i = 0; i < numbers->len; i++) {
    own_token out;
    if (!test_diamond_takers_sifted(test_diamond_tokens_constructor_token(numbers->ptr[i]), &out)) continue;
    numbers->ptr[count++] = test_diamond_tokens_method_token_number(lent(out));
    test_diamond_tokens_token_drop_own(out);
  }
  *ret = (top_list_u32_t){numbers->ptr, count};
}

uint32_t exports_top_alive(void) { return test_diamond_tokens_alive(); }
