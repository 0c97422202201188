#include <stdlib.h>

#include "shared.h"

static int *history;
static int used;

// Blocks of this module's heap, which wasm-ld placed where the pinned module has its data.
int add(int value) {
  if (!history)
    history = malloc(4000 * sizeof *history);
  history[used++] = scaled(value);
  return used;
}
int sum(void) {
  int result = 0;
  for (int i = 0; i < used; i++)
    result += history[i];
  return result;
}

int fill(int blocks) {
  int wrong = 0;
  for (int i = 0; i < blocks; i++) {
    char *block = calloc(1, 1000), *end = block + 1000;
    for (char *at = block; at < end; at++) {
      wrong += *at != 0;
      *at = 0x55;
    }
  }
  return wrong;
}
int damaged(void) { return changed_factors(); }
