// The end of the chain.
#include <stdlib.h>

#include "third.h"

static uint32_t asked;

void exports_test_chain_ends_ended(exports_test_chain_ends_step_t *step, exports_test_chain_ends_step_t *ret) {
  asked++;
  *ret = *step;
  ret->path.ptr = realloc(ret->path.ptr, (ret->path.len + 1) * sizeof *ret->path.ptr);
  third_string_dup(&ret->path.ptr[ret->path.len++], "third");
  ret->cost += 100;
}

uint32_t exports_test_chain_ends_asked(void) { return asked; }
