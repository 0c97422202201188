// One component: what it asks of the host comes in blocks of its own heap, and what it asks of WASI goes through the
// adapter, which has another way to allocate.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"

static uint32_t order[4];
static size_t count;

__attribute__((constructor(300))) static void third(void) { order[count++] = 300; }
__attribute__((constructor(101))) static void first(void) { order[count++] = 101; }
__attribute__((constructor(200))) static void second(void) { order[count++] = 200; }

void exports_app_constructed(app_list_u32_t *ret) {
  ret->ptr = malloc(count * sizeof *order);
  ret->len = count;
  memcpy(ret->ptr, order, count * sizeof *order);
}

void exports_app_print(app_string_t *text) {
  printf("%zu bytes: %.*s\n", text->len, (int)text->len, (const char *)text->ptr);
  fflush(stdout);
  app_string_free(text);
}

void exports_app_words(uint32_t wanted, app_string_t *ret) {
  app_list_string_t before, after;
  test_app_host_words(wanted, &before);
  printf("%zu words\n", before.len);
  fflush(stdout);
  test_app_host_words(wanted + 1, &after);
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  for (size_t i = 0; i < after.len; i++) {
    const app_string_t *word = i < before.len ? &before.ptr[i] : &after.ptr[i];
    fprintf(stream, "%s%.*s", i ? " " : "", (int)word->len, (const char *)word->ptr);
  }
  fclose(stream);
  app_list_string_free(&before);
  app_list_string_free(&after);
  *ret = (app_string_t){(uint8_t *)text, length};
}

uint32_t exports_app_log_all(app_list_string_t *texts) {
  uint32_t logged = 0;
  for (size_t i = 0; i < texts->len; i++) {
    test_app_host_log(&texts->ptr[i]);
    logged++;
  }
  app_list_string_free(texts);
  return logged;
}

uint32_t exports_app_environment(void) { return getenv("PATH") != NULL; }
void exports_app_fail(void) { abort(); }
