// The consumer: its cells are the host's. It lends them, uses them after that, and drops them.
#include <stdlib.h>

#include "consumer.h"

typedef test_lent_host_own_cell_t own_t;
typedef test_lent_host_borrow_cell_t borrow_t;

static borrow_t lent(own_t c) { return test_lent_host_borrow_cell(c); }
static uint32_t value_of(own_t c) { return test_lent_host_method_cell_value(lent(c)); }

static uint32_t *list_of(consumer_list_u32_t *list, size_t count) {
  list->len = count;
  return list->ptr = malloc((count + 1) * sizeof *list->ptr);
}

// What each has there, all of them together there, and what each has here after that.
void exports_consumer_lend(consumer_list_u32_t *values, consumer_list_u32_t *ret) {
  size_t count = values->len;
  own_t *cells = malloc((count + 1) * sizeof *cells);
  uint32_t *found = list_of(ret, 2 * count + 1);
  test_lent_cells_list_borrow_cell_t all = {malloc((count + 1) * sizeof *all.ptr), count};
  for (size_t i = 0; i < count; i++) {
    cells[i] = test_lent_host_constructor_cell(values->ptr[i]);
    all.ptr[i] = lent(cells[i]);
    found[i] = test_lent_cells_value(lent(cells[i]));
  }
  found[count] = test_lent_cells_sum(&all);
  for (size_t i = 0; i < count; i++) {
    found[count + 1 + i] = value_of(cells[i]);
    test_lent_host_cell_drop_own(cells[i]);
  }
  free(all.ptr);
  free(cells);
  consumer_list_u32_free(values);
}

// Lent in cases of a variant, there and here.
void exports_consumer_both_ways(uint32_t a, uint32_t b, consumer_list_u64_t *ret) {
  own_t one = test_lent_host_constructor_cell(a), other = test_lent_host_constructor_cell(b);
  test_lent_host_which_t first = {.tag = TEST_LENT_HOST_WHICH_ONE, .val.one = lent(one)};
  test_lent_host_which_t second = {.tag = TEST_LENT_HOST_WHICH_BOTH, .val.both = {0.5, {true, lent(other)}}};
  ret->ptr = malloc(3 * sizeof *ret->ptr);
  ret->len = 3;
  ret->ptr[0] = test_lent_cells_choose(lent(one), lent(other));
  ret->ptr[1] = test_lent_cells_choose(lent(one), lent(one));
  ret->ptr[2] = test_lent_host_choose(&first, &second);
  test_lent_host_cell_drop_own(one);
  test_lent_host_cell_drop_own(other);
}

void exports_consumer_deeper(uint32_t value, consumer_list_u32_t *ret) {
  own_t cell = test_lent_host_constructor_cell(value);
  uint32_t *found = list_of(ret, 2);
  found[0] = test_lent_cells_deeper(lent(cell));
  found[1] = value_of(cell);
  test_lent_host_cell_drop_own(cell);
}

void exports_consumer_give_and_take(uint32_t value, consumer_list_u32_t *ret) {
  own_t made = test_lent_cells_give(value);
  uint32_t *found = list_of(ret, 3);
  found[0] = value_of(made);
  found[1] = test_lent_cells_value(lent(made));
  found[2] = test_lent_cells_take(made);
}

uint32_t exports_consumer_there_and_back(uint32_t value) {
  own_t made = test_lent_host_constructor_cell(value), back;
  consumer_string_t none;
  if (test_lent_cells_back(NULL, &back, &none)) return 0;
  consumer_string_free(&none);
  if (!test_lent_cells_back(&made, &back, &none)) return 0;
  value = value_of(back);
  test_lent_host_cell_drop_own(back);
  return value;
}

uint32_t exports_consumer_both(uint32_t a, uint32_t b) {
  own_t one = test_lent_host_constructor_cell(a), other = test_lent_host_constructor_cell(b);
  uint32_t value = test_lent_cells_both(lent(one), other);
  test_lent_host_cell_drop_own(one);
  return value;
}

// What is lent for a call is not given away in it.
uint32_t exports_consumer_both_of_one(uint32_t value) {
  own_t cell = test_lent_host_constructor_cell(value);
  return test_lent_cells_both(lent(cell), cell);
}

uint32_t exports_consumer_wrong(uint32_t value, consumer_fault_t how) {
  own_t cell = test_lent_host_constructor_cell(value);
  value = test_lent_cells_wrong(lent(cell), how);
  test_lent_host_cell_drop_own(cell);
  return value;
}

uint32_t exports_consumer_armed(consumer_chore_t what) {
  consumer_string_t text = {(uint8_t *)"text", 4};
  test_lent_cells_arm(test_lent_host_constructor_cell(1), what);
  return test_lent_cells_text(&text);
}

consumer_own_cell_t exports_consumer_make(uint32_t value) { return test_lent_host_constructor_cell(value); }

uint32_t exports_consumer_peek(consumer_borrow_cell_t c) {
  uint32_t value = test_lent_cells_value(c) + test_lent_cells_deeper(c);
  test_lent_host_cell_drop_borrow(c);
  return value;
}

uint32_t exports_consumer_end(consumer_own_cell_t c) { return test_lent_cells_take(c); }

bool exports_test_lent_seen_through(exports_test_lent_seen_own_cell_t c, uint32_t value,
                                    exports_test_lent_seen_own_cell_t *ret) {
  bool is_kept = test_lent_cells_value(lent(c)) != value;
  if (is_kept) *ret = c;
  if (!is_kept) test_lent_host_cell_drop_own(c);
  return is_kept;
}
