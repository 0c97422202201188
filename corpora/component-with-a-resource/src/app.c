// Counters for the host.
#include <stdlib.h>

#include "app.h"

typedef exports_test_counters_counters_own_counter_t own_counter;
typedef exports_test_counters_counters_borrow_counter_t borrow_counter;

struct exports_test_counters_counters_counter_t {
  app_string_t name;
  uint32_t count;
};

static uint32_t alive;

static own_counter make(app_string_t name, uint32_t count) {
  borrow_counter counter = malloc(sizeof *counter);
  counter->name = name;
  counter->count = count;
  alive++;
  return exports_test_counters_counters_counter_new(counter);
}

void exports_test_counters_counters_counter_destructor(borrow_counter counter) {
  app_string_free(&counter->name);
  free(counter);
  alive--;
}

own_counter exports_test_counters_counters_constructor_counter(app_string_t *name, uint32_t start) {
  return make(*name, start);
}

uint32_t exports_test_counters_counters_method_counter_add(borrow_counter self, uint32_t by) {
  return self->count += by;
}

static void name_of(borrow_counter counter, app_string_t *ret) {
  app_string_dup_n(ret, (const char *)counter->name.ptr, counter->name.len);
}

void exports_test_counters_counters_method_counter_name(borrow_counter self, app_string_t *ret) { name_of(self, ret); }

void exports_test_counters_counters_static_counter_larger(borrow_counter a, borrow_counter b, app_string_t *ret) {
  name_of(a->count < b->count ? b : a, ret);
}

own_counter exports_test_counters_counters_forked(borrow_counter of) {
  app_string_t name;
  name_of(of, &name);
  return make(name, of->count);
}

uint32_t exports_test_counters_counters_ended(own_counter a) {
  uint32_t count = exports_test_counters_counters_counter_rep(a)->count;
  exports_test_counters_counters_counter_drop_own(a);
  return count;
}

uint32_t exports_test_counters_counters_alive(void) { return alive; }
