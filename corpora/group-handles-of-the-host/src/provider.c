// The provider: it uses cells of the host that the consumer lends and gives it.
#include <stdlib.h>

#include "provider.h"

typedef exports_test_lent_cells_borrow_cell_t lent_t;
typedef exports_test_lent_cells_own_cell_t own_t;

struct exports_test_lent_cells_thing_t {
  int unused;
};

static exports_test_lent_cells_thing_t thing;
static bool is_armed;
static exports_test_lent_cells_chore_t chore;
static own_t armed_cell;
static exports_test_lent_cells_own_thing_t armed_thing;

// Nobody may call anything while he makes room for what he is given.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)old_size;
  if (is_armed && chore == EXPORTS_TEST_LENT_CELLS_CHORE_DROP_A_CELL) test_lent_host_cell_drop_own(armed_cell);
  if (is_armed && chore == EXPORTS_TEST_LENT_CELLS_CHORE_MAKE_A_THING) exports_test_lent_cells_thing_new(&thing);
  if (is_armed && chore == EXPORTS_TEST_LENT_CELLS_CHORE_DROP_A_THING)
    exports_test_lent_cells_thing_drop_own(armed_thing);
  if (size == 0) return (void *)align;
  void *at = realloc(old, size);
  if (!at) abort();
  return at;
}

uint32_t exports_test_lent_cells_value(lent_t c) {
  uint32_t value = test_lent_host_method_cell_value(c);
  test_lent_host_cell_drop_borrow(c);
  return value;
}

uint32_t exports_test_lent_cells_sum(exports_test_lent_cells_list_borrow_cell_t *cells) {
  uint32_t sum = 0;
  for (size_t i = 0; i < cells->len; i += 2) {
    sum += test_lent_host_sum(cells->ptr[i], i + 1 < cells->len ? &cells->ptr[i + 1] : NULL);
  }
  for (size_t i = 0; i < cells->len; i++) test_lent_host_cell_drop_borrow(cells->ptr[i]);
  exports_test_lent_cells_list_borrow_cell_free(cells);
  return sum;
}

// Every case, and a number in the place of a handle.
uint64_t exports_test_lent_cells_choose(lent_t a, lent_t b) {
  test_lent_host_which_t number = {.tag = TEST_LENT_HOST_WHICH_NUMBER, .val.number = 0x40000001};
  test_lent_host_which_t one = {.tag = TEST_LENT_HOST_WHICH_ONE, .val.one = a};
  test_lent_host_which_t both = {.tag = TEST_LENT_HOST_WHICH_BOTH, .val.both = {0.5, {true, b}}};
  test_lent_host_which_t none = {.tag = TEST_LENT_HOST_WHICH_BOTH, .val.both = {2, {false, {0}}}};
  uint64_t sum = test_lent_host_choose(&one, &both) * 1000000 + test_lent_host_choose(&both, &one) * 1000;
  sum += test_lent_host_choose(&none, &none) + test_lent_host_choose(&number, &none);
  test_lent_host_cell_drop_borrow(a);
  test_lent_host_cell_drop_borrow(b);
  return sum;
}

uint32_t exports_test_lent_cells_deeper(lent_t c) {
  uint32_t value = test_lent_deep_value(c) * 100 + test_lent_host_method_cell_value(c);
  value = value * 100 + test_lent_deep_value(c);
  test_lent_host_cell_drop_borrow(c);
  return value;
}

uint32_t exports_test_lent_cells_take(own_t c) {
  lent_t lent = test_lent_host_borrow_cell(c);
  uint32_t value = test_lent_host_method_cell_value(lent) + test_lent_deep_value(lent);
  test_lent_host_cell_drop_own(c);
  return value;
}

own_t exports_test_lent_cells_give(uint32_t value) { return test_lent_host_constructor_cell(value); }

bool exports_test_lent_cells_back(own_t *c, own_t *ret, provider_string_t *err) {
  if (c) *ret = test_lent_host_same(*c);
  if (!c) provider_string_dup(err, "none");
  return c != NULL;
}

uint32_t exports_test_lent_cells_both(lent_t lent, own_t given) {
  uint32_t value = test_lent_host_method_cell_value(lent) * 100;
  value += test_lent_host_method_cell_value(test_lent_host_borrow_cell(given));
  test_lent_host_cell_drop_borrow(lent);
  test_lent_host_cell_drop_own(given);
  return value;
}

uint32_t exports_test_lent_cells_wrong(lent_t c, exports_test_lent_cells_fault_t how) {
  if (how == EXPORTS_TEST_LENT_CELLS_FAULT_KEPT) return test_lent_host_method_cell_value(c);
  if (how == EXPORTS_TEST_LENT_CELLS_FAULT_GIVEN) return (uint32_t)test_lent_host_same((own_t){c.__handle}).__handle;
  if (how == EXPORTS_TEST_LENT_CELLS_FAULT_FORGED) {
    test_lent_host_method_cell_value((lent_t){c.__handle + 77});
    return exports_test_lent_cells_value(c);
  }
  test_lent_host_cell_drop_borrow(c);
  if (how == EXPORTS_TEST_LENT_CELLS_FAULT_DROPPED_TWICE) test_lent_host_cell_drop_borrow(c);
  if (how == EXPORTS_TEST_LENT_CELLS_FAULT_USED_AFTER) return test_lent_host_method_cell_value(c);
  return test_lent_deep_value(c);
}

void exports_test_lent_cells_arm(own_t c, exports_test_lent_cells_chore_t what) {
  armed_thing = exports_test_lent_cells_thing_new(&thing);
  armed_cell = c;
  chore = what;
  is_armed = true;
}

uint32_t exports_test_lent_cells_text(provider_string_t *text) {
  uint32_t length = (uint32_t)text->len;
  provider_string_free(text);
  return length;
}

exports_test_lent_cells_own_thing_t exports_test_lent_cells_constructor_thing(void) {
  return exports_test_lent_cells_thing_new(&thing);
}

void exports_test_lent_cells_thing_destructor(exports_test_lent_cells_thing_t *it) { (void)it; }
