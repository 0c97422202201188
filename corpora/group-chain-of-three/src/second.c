// The middle of the chain: what it is given it passes on, as often as it is told.
#include <stdlib.h>

#include "second.h"

static uint32_t asked;

bool exports_test_chain_middles_passed(exports_test_chain_middles_step_t *step, uint8_t times,
                                       exports_test_chain_middles_step_t *ret, second_string_t *err) {
  asked++;
  if (times > 3) {
    second_string_dup(err, "three times at most");
    exports_test_chain_middles_step_free(step);
    return false;
  }
  for (; times; times--) {
    exports_test_chain_middles_step_t next;
    step->cost += test_chain_ends_asked();
    test_chain_ends_ended(step, &next);
    exports_test_chain_middles_step_free(step);
    *step = next;
  }
  *ret = *step;
  return true;
}

uint32_t exports_test_chain_middles_asked(void) { return asked; }
