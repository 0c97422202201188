// Compiled with -fPIC: what it shares is reached through entries of the global offset table.
#include "shared.h"

extern int counters[4];
extern const struct entry table[4];
extern __attribute__((weak)) int absent_data;
__attribute__((weak)) int absent(int);

static int own[3] = {7, 8, 9};
static int own_function(int a, int b) { return own[a] + b; }

operation first_scale_address(void) { return first_scale; }

int through_got(int which) {
  operation volatile local = own_function;
  switch (which) {
  case 0: return counters[3];
  case 1: return table[2].perform(50, 8);
  case 2: return local(2, 100);
  case 3: return &absent_data == 0;
  case 4: return absent == 0;
  case 5: return first_scale(2, 21);
  case 6: return subtract(7, 3);
  default: return -1;
  }
}
