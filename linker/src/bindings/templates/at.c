
void *image_at(const Image *self, uint32_t address, uint32_t count, size_t size, size_t align) {
  uint64_t total;
  uint8_t *memory;
  if (self == NULL || size == 0 || align == 0) return NULL;
  memory = glue_memory(self, &total);
  if (memory == NULL || address > total || address % align != 0) return NULL;
  if (count > (total - address) / size) return NULL;
  return memory + address;
}

uint32_t image_address(const Image *self, const void *lent) {
  uint64_t total;
  const uint8_t *memory;
  if (self == NULL || lent == NULL) return 0;
  memory = glue_memory(self, &total);
  if (memory == NULL || (const uint8_t *)lent < memory || (uint64_t)((const uint8_t *)lent - memory) >= total) return 0;
  return (uint32_t)((const uint8_t *)lent - memory);
}
