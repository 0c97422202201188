// The provider: the state of its libc.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "provider.h"

static char text[256];

void exports_test_state_state_seed(uint32_t number) { srand(number); }
uint32_t exports_test_state_state_random(void) { return (uint32_t)rand(); }

void exports_test_state_state_begin(provider_string_t *words, provider_string_t *ret) {
  size_t length = words->len < sizeof text ? words->len : sizeof text - 1;
  memcpy(text, words->ptr, length);
  text[length] = 0;
  provider_string_free(words);
  const char *word = strtok(text, " ");
  provider_string_dup(ret, word ? word : "");
}

bool exports_test_state_state_next(provider_string_t *ret) {
  const char *word = strtok(NULL, " ");
  if (word) provider_string_dup(ret, word);
  return word != NULL;
}

void exports_test_state_state_set_errno(int32_t number) { errno = number; }
int32_t exports_test_state_state_errno(void) { return errno; }
