#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 32

/* What the guest writes, and what the host's own functions say. */
static char *output;
static size_t output_size;

static inline void say(const void *bytes, size_t size) {
  output = (char *)realloc(output, output_size + size + 1);
  memcpy(output + output_size, bytes, size);
  output_size += size;
}

static inline void say_output(void) {
  size_t i, start = 0;
  for (i = 0; i < output_size; i++) {
    if (output[i] == '\n') {
      printf("O %.*s\n", (int)(i - start), output + start);
      start = i + 1;
    }
  }
  if (start < output_size) printf("O %.*s\n", (int)(output_size - start), output + start);
  output_size = 0;
}

/* What was wrong, in one line. */
static inline void say_failed(int act, int status, const char *message) {
  printf("T %d %d ", act, status);
  for (; *message != 0; message++) putchar(*message == '\n' ? ' ' : *message);
  printf("\n");
}

#define NEED(call)                                                        \
  do {                                                                    \
    status = (call);                                                      \
    if (status != IMAGE_OK) {                                             \
      say_failed(act, (int)status, image_message(self));                  \
      return;                                                             \
    }                                                                     \
  } while (0)

static inline void show_float(double value, int digits) {
  if (isnan(value)) printf("nan");
  else if (isinf(value)) printf(value < 0 ? "-inf" : "inf");
  else printf("%.*g", digits, value);
}

static inline void show_text8(const char *text, uint32_t count) {
  uint32_t i = 0;
  printf("\"");
  while (i < count) {
    uint32_t byte = (unsigned char)text[i++], more = 0;
    if (byte >= 0xf0) more = 3, byte &= 7;
    else if (byte >= 0xe0) more = 2, byte &= 15;
    else if (byte >= 0xc0) more = 1, byte &= 31;
    for (; more > 0 && i < count; more--) byte = byte << 6 | ((unsigned char)text[i++] & 63);
    printf("\\u{%x}", byte);
  }
  printf("\"");
}

static inline void show_text16(const uint16_t *text, uint32_t count) {
  uint32_t i = 0;
  printf("\"");
  while (i < count) {
    uint32_t unit = text[i++];
    if (unit >= 0xd800 && unit < 0xdc00 && i < count) unit = 0x10000 + ((unit - 0xd800) << 10) + (text[i++] - 0xdc00);
    printf("\\u{%x}", unit);
  }
  printf("\"");
}
