// The provider: its constructors make the first two lines, and say so to the host.
#include <stdlib.h>

#include "provider.h"

static provider_list_string_t lines;

static void enter(const char *name, size_t length) {
  lines.ptr = realloc(lines.ptr, (lines.len + 1) * sizeof *lines.ptr);
  provider_string_dup_n(&lines.ptr[lines.len++], name, length);
}

static void say(const char *text) {
  provider_string_t line;
  provider_string_set(&line, text);
  test_app_host_log(&line);
}

__attribute__((constructor(300))) static void second(void) {
  enter("second of the provider", 22);
  say("provider 300");
}

__attribute__((constructor(200))) static void first(void) {
  enter("first of the provider", 21);
  say("provider 200");
}

uint32_t exports_test_app_register_enter(provider_string_t *name) {
  enter((const char *)name->ptr, name->len);
  provider_string_free(name);
  return (uint32_t)lines.len;
}

void exports_test_app_register_lines(provider_list_string_t *ret) {
  ret->ptr = malloc(lines.len * sizeof *ret->ptr);
  ret->len = lines.len;
  for (size_t i = 0; i < lines.len; i++) {
    provider_string_dup_n(&ret->ptr[i], (const char *)lines.ptr[i].ptr, lines.ptr[i].len);
  }
}
