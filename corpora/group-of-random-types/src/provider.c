// The provider: what it is given it returns, in the place where it was given. A result of that type lies in memory as
// the parameters did.
#include "core.h"

EXPORT("test:random/echo#spread") void *spread(void *parameters) { return parameters; }
EXPORT("cabi_post_test:random/echo#spread") void spread_done(void *result) { spoil_and_free(result, 17); }

EXPORT("test:random/echo#listed") list_t *listed(void *at, uint32_t count) {
  list_t *result = malloc(sizeof *result);
  *result = (list_t){at, count};
  return result;
}

EXPORT("cabi_post_test:random/echo#listed") void listed_done(list_t *result) {
  if (result->count) spoil_and_free(result->at, 1);
  spoil_and_free(result, sizeof *result);
}
