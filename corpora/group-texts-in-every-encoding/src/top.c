// The host speaks with this one, which has no texts.
#include "core.h"

#define WRITER(name) \
  IMPORT("test:texts/" name, "write") \
  void

WRITER("writer8") write8(uint32_t, const uint8_t *, uint32_t, uint32_t, uint32_t, list_t *);
WRITER("writer16") write16(uint32_t, const uint8_t *, uint32_t, uint32_t, uint32_t, list_t *);
WRITER("writer-latin1") write_latin1(uint32_t, const uint8_t *, uint32_t, uint32_t, uint32_t, list_t *);

EXPORT("send")
list_t *send(uint32_t writer, uint32_t reader, const uint8_t *bytes, uint32_t count, uint32_t length, uint32_t after) {
  static list_t result;
  if (writer == 0) write8(reader, bytes, count, length, after, &result);
  if (writer == 1) write16(reader, bytes, count, length, after, &result);
  if (writer == 2) write_latin1(reader, bytes, count, length, after, &result);
  return &result;
}
