// The consumer: it asks the provider, and returns the answer. It keeps a block of its own from call to call, which
// nobody else may write.
#include "core.h"

#define IMPORT(name) __attribute__((import_module("test:random/echo"), import_name(name)))

// More than any of the types has.
enum { LARGEST = 1 << 16, KEPT = 5000 };

IMPORT("spread") void ask_spread(void *parameters, void *result);
IMPORT("listed") void ask_listed(void *at, uint32_t count, list_t *result);

static uint8_t *kept;

static void check_kept(void) {
  for (uint32_t i = 0; kept && i < KEPT; i++) {
    if (kept[i] != (uint8_t)(i * 7)) __builtin_trap();
  }
  free(kept);
  kept = malloc(KEPT);
  for (uint32_t i = 0; i < KEPT; i++) kept[i] = (uint8_t)(i * 7);
}

EXPORT("test:random/checks#spread") void *spread(void *parameters) {
  check_kept();
  void *result = malloc(LARGEST);
  ask_spread(parameters, result);
  spoil_and_free(parameters, 17);
  check_kept();
  return result;
}

EXPORT("cabi_post_test:random/checks#spread") void spread_done(void *result) { spoil_and_free(result, 17); }

EXPORT("test:random/checks#listed") list_t *listed(void *at, uint32_t count) {
  check_kept();
  list_t *result = malloc(sizeof *result);
  ask_listed(at, count, result);
  if (count) spoil_and_free(at, 1);
  check_kept();
  return result;
}

EXPORT("cabi_post_test:random/checks#listed") void listed_done(list_t *result) {
  if (result->count) spoil_and_free(result->at, 1);
  spoil_and_free(result, sizeof *result);
}
