#include "shared.h"

int library_level = 5;
static operation const table[3] = {of_object, of_library, of_finished};
static int *const counts = &finished_counts[2];

static volatile int starts;
__attribute__((constructor)) static void start(void) { starts = starts + 1; }
int library_started(void) { return starts; }

int of_library(int a) { return a * 3 + library_level; }

operation library_takes(int which, int from_data) {
  operation volatile const *volatile in_data = table;
  return from_data ? in_data[which] : which == 0 ? of_object : which == 1 ? of_library : of_finished;
}

int library_passes_on(operation perform, int a) {
  counts[1] += 1;
  return finished_performs(perform, a) + 1;
}

int library_sum(void) { return library_level + object_level + finished_counts[3]; }
