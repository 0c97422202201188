// A finished module knows the functions of others as imports, and no data of theirs.
#include "shared.h"

int finished_counts[4] = {1, 10, 100, 1000};
const char *const finished_names[2] = {"one", "two"};
static operation const table[3] = {of_object, of_library, of_finished};
static int zeroed[100];

static volatile int starts;
__attribute__((constructor)) static void start(void) { starts = starts + 1; }
int finished_started(void) { return starts; }

int of_finished(int a) { return a * 5 + finished_counts[0]; }

operation finished_takes(int which, int from_data) {
  operation volatile const *volatile in_data = table;
  return from_data ? in_data[which] : which == 0 ? of_object : which == 1 ? of_library : of_finished;
}

int finished_performs(operation perform, int a) {
  zeroed[a % 100]++;
  return perform(a) * 10;
}

int finished_sum(void) {
  int sum = 0;
  for (int i = 0; i < 4; i++)
    sum += finished_counts[i];
  for (int i = 0; i < 100; i++)
    sum += zeroed[i] * 10000;
  return sum;
}
