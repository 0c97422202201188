// A reader: what it gets it shows. INTERFACE is its name, WIDTH how many bytes a unit has, or 0 where the length says.
#include "core.h"

EXPORT("test:texts/" INTERFACE "#read") list_t *read(const uint8_t *text, uint32_t length) {
  uint32_t count = WIDTH ? length * WIDTH : length >> 31 ? length << 1 : length;
  static list_t result;
  result.at = block(count + sizeof length);
  result.count = count + sizeof length;
  copy(result.at, text, count);
  copy(result.at + count, (const uint8_t *)&length, sizeof length);
  return &result;
}
