// A writer: what it is given it gives to a reader as a text. INTERFACE is its name.
#include "core.h"

IMPORT("test:texts/reader8", "read") void read8(const uint8_t *text, uint32_t length, list_t *result);
IMPORT("test:texts/reader16", "read") void read16(const uint8_t *text, uint32_t length, list_t *result);
IMPORT("test:texts/reader-latin1", "read") void read_latin1(const uint8_t *text, uint32_t length, list_t *result);

EXPORT("test:texts/" INTERFACE "#write")
list_t *write(uint32_t reader, const uint8_t *bytes, uint32_t count, uint32_t length, uint32_t after) {
  static list_t result;
  uint8_t *text = block(count + after) + after;
  copy(text, bytes, count);
  if (reader == 0) read8(text, length, &result);
  if (reader == 1) read16(text, length, &result);
  if (reader == 2) read_latin1(text, length, &result);
  return &result;
}
