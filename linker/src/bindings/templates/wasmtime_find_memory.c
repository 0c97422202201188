
static bool glue_find_memory(Image *self, const char *name, size_t length) {
  wasmtime_extern_t item;
  if (!wasmtime_instance_export_get(self->context, &self->instance, name, length, &item)) return false;
  if (item.kind != WASMTIME_EXTERN_MEMORY) return false;
  self->memory = item.of.memory;
  self->has_memory = true;
  return true;
}
