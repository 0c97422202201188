
static bool glue_host_memory(Image *self, const char *module, const char *field, uint64_t minimum, bool is_limited,
                             uint64_t maximum) {
  wasm_limits_t limits;
  wasm_memorytype_t *type;
  wasmtime_extern_t item;
  wasmtime_error_t *error;
  limits.min = (uint32_t)minimum;
  limits.max = is_limited ? (uint32_t)maximum : wasm_limits_max_default;
  type = wasm_memorytype_new(&limits);
  error = wasmtime_memory_new(self->context, type, &self->memory);
  wasm_memorytype_delete(type);
  glue_keep(self, error, NULL);
  if (error != NULL) return false;
  self->has_memory = true;
  item.kind = WASMTIME_EXTERN_MEMORY;
  item.of.memory = self->memory;
  error = wasmtime_linker_define(self->linker, self->context, module, strlen(module), field, strlen(field), &item);
  glue_keep(self, error, NULL);
  return error == NULL;
}
