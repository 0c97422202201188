
static uint8_t *glue_memory(const Image *self, uint64_t *size) {
  *size = 0;
  if (!self->has_memory) return NULL;
  *size = wasmtime_memory_data_size(self->context, &self->memory);
  return wasmtime_memory_data(self->context, &self->memory);
}
