// The provider: a block of its heap for each cell.
#include <stdlib.h>

#include "provider.h"

struct exports_test_many_cells_cell_t {
  uint32_t value;
};

static uint32_t alive;

exports_test_many_cells_own_cell_t exports_test_many_cells_constructor_cell(uint32_t value) {
  exports_test_many_cells_cell_t *cell = malloc(sizeof *cell);
  cell->value = value;
  alive++;
  return exports_test_many_cells_cell_new(cell);
}

void exports_test_many_cells_cell_destructor(exports_test_many_cells_cell_t *cell) {
  alive--;
  cell->value = 0;
  free(cell);
}

uint32_t exports_test_many_cells_method_cell_value(exports_test_many_cells_borrow_cell_t self) { return self->value; }

uint64_t exports_test_many_cells_total(exports_test_many_cells_list_borrow_cell_t *of) {
  uint64_t sum = 0;
  for (size_t i = 0; i < of->len; i++) {
    sum += of->ptr[i]->value;
  }
  free(of->ptr);
  return sum;
}

uint64_t exports_test_many_cells_take(exports_test_many_cells_list_own_cell_t *of) {
  uint64_t sum = 0;
  for (size_t i = 0; i < of->len; i++) {
    sum += exports_test_many_cells_cell_rep(of->ptr[i])->value;
    exports_test_many_cells_cell_drop_own(of->ptr[i]);
  }
  free(of->ptr);
  return sum;
}

uint32_t exports_test_many_cells_alive(void) { return alive; }
