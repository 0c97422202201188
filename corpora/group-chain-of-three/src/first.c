// The head of the chain. The step that it passes on is a constant, but for its name.
#include "first.h"

bool exports_first_walked(first_string_t *name, uint8_t times, first_step_t *ret, first_string_t *err) {
  static first_string_t path[] = {{(uint8_t *)"first", 5}, {(uint8_t *)"", 0}};
  test_chain_middles_step_t step = {*name, {path, 2}, 1};
  bool is_ok = test_chain_middles_passed(&step, times, ret, err);
  first_string_free(name);
  return is_ok;
}

uint32_t exports_first_second_asked(void) { return test_chain_middles_asked(); }
