// The bottom: it owns the tokens.
#include <stdlib.h>

#include "bottom.h"

struct exports_test_diamond_tokens_token_t {
  uint32_t number;
};

static uint32_t alive;

exports_test_diamond_tokens_own_token_t exports_test_diamond_tokens_constructor_token(uint32_t number) {
  exports_test_diamond_tokens_token_t *token = malloc(sizeof *token);
  token->number = number;
  alive++;
  return exports_test_diamond_tokens_token_new(token);
}

void exports_test_diamond_tokens_token_destructor(exports_test_diamond_tokens_token_t *token) {
  free(token);
  alive--;
}

uint32_t exports_test_diamond_tokens_method_token_number(exports_test_diamond_tokens_borrow_token_t self) {
  return self->number;
}

uint32_t exports_test_diamond_tokens_alive(void) { return alive; }
