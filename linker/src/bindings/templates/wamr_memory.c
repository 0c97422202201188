
static uint8_t *glue_memory(const Image *self, uint64_t *size) {
#if WAMR_MAJOR >= 2
  uint64_t start = 0, end = 0;
#else
  uint32_t start = 0, end = 0;
#endif
  *size = 0;
  if (self->instance == NULL || !wasm_runtime_get_app_addr_range(self->instance, 0, &start, &end)) return NULL;
  *size = end;
  return (uint8_t *)wasm_runtime_addr_app_to_native(self->instance, 0);
}
