// The last: it is lent what was lent.
#include "last.h"

uint32_t exports_test_lent_deep_value(exports_test_lent_deep_borrow_cell_t c) {
  uint32_t value = test_lent_host_method_cell_value(c);
  test_lent_host_cell_drop_borrow(c);
  return value;
}
