
/* ---- wasm2c. ---- */

static uint8_t *glue_memory(const Image *self, uint64_t *size) {
  const wasm_rt_memory_t *memory = GLUE_PLACE;
  *size = memory->size;
  /* A memory of 4 GiB has a size that does not fit its type. */
  if (memory->size == 0) *size = (uint64_t)memory->pages * 65536;
  return memory->data;
}
