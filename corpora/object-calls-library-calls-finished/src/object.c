#include "shared.h"

int object_level = 100;
static operation const table[3] = {of_object, of_library, of_finished};

static volatile int starts;
__attribute__((constructor)) static void start(void) { starts = starts + 1; }

int of_object(int a) { return a * 2 + object_level; }

static operation takes(int which, int from_data) {
  operation volatile const *volatile in_data = table;
  return from_data ? in_data[which] : which == 0 ? of_object : which == 1 ? of_library : of_finished;
}

// Where is the function? Five bits of agreement with the address that is taken in the code of this object.
int agreement(int which) {
  operation here = takes(which, 0);
  return (here == takes(which, 1)) | (here == library_takes(which, 0)) << 1 | (here == library_takes(which, 1)) << 2 |
         (here == finished_takes(which, 0)) << 3 | (here == finished_takes(which, 1)) << 4;
}
int differ(void) {
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < i; j++)
      if (library_takes(i, 0) == finished_takes(j, 1))
        return 0;
  return 1;
}

int down_and_back(int which, int a) { return library_passes_on(takes(which, 1), a); }

static int recursion(int a) { return a > 0 ? a + library_passes_on(recursion, a - 1) : 0; }
int recurse(int a) { return library_passes_on(recursion, a); }

int count(int index) {
  finished_counts[index] += 1;
  return finished_sum();
}
int count_in_library(void) {
  library_level += 1;
  return library_sum();
}
int name(int which, int at) { return finished_names[which][at]; }
int started(void) { return starts | library_started() << 4 | finished_started() << 8; }
