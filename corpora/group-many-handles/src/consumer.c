// The consumer: arrays of handles on its heap, which grows beside the room that the handles take.
#include <stdlib.h>

#include "consumer.h"

typedef test_many_cells_own_cell_t own_cell;

static own_cell *made;
static uint32_t count_made;

static own_cell *make(uint32_t count) {
  own_cell *cells = malloc(count * sizeof *cells);
  for (uint32_t i = 0; i < count; i++) {
    cells[i] = test_many_cells_constructor_cell(i + 1);
  }
  return cells;
}

static uint64_t asked(own_cell *cells, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    sum += test_many_cells_method_cell_value(test_many_cells_borrow_cell(cells[i]));
  }
  return sum;
}

void exports_consumer_sums(uint32_t count, consumer_tuple2_u64_u64_t *ret) {
  own_cell *cells = make(count);
  ret->f0 = asked(cells, count);
  test_many_cells_borrow_cell_t *lent = malloc(count * sizeof *lent);
  for (uint32_t i = 0; i < count; i++) {
    lent[i] = test_many_cells_borrow_cell(cells[i]);
  }
  test_many_cells_list_borrow_cell_t all = {lent, count};
  ret->f1 = test_many_cells_total(&all);
  for (uint32_t i = 0; i < count; i++) {
    test_many_cells_cell_drop_own(cells[i]);
  }
  free(lent);
  free(cells);
}

uint64_t exports_consumer_renewed(uint32_t count) {
  own_cell *cells = make(count);
  for (uint32_t i = 0; i < count; i += 2) {
    test_many_cells_cell_drop_own(cells[i]);
  }
  for (uint32_t i = 0; i < count; i += 2) {
    cells[i] = test_many_cells_constructor_cell(1000000 + i);
  }
  test_many_cells_list_own_cell_t all = {cells, count};
  uint64_t sum = test_many_cells_take(&all);
  free(cells);
  return sum;
}

uint32_t exports_consumer_keep(uint32_t count) {
  made = realloc(made, (count_made + count) * sizeof *made);
  for (uint32_t i = 0; i < count; i++) {
    made[count_made] = test_many_cells_constructor_cell(count_made + 1);
    count_made++;
  }
  return count_made;
}

uint64_t exports_consumer_kept(void) { return asked(made, count_made); }

uint32_t exports_consumer_alive(void) { return test_many_cells_alive(); }
