
/* Reads the module, and makes an instance of it. */
static image_status glue_load(Image *self, const image_code *code) {
  wasm_trap_t *trap = NULL;
  wasmtime_error_t *error;
  self->engine = wasm_engine_new();
  if (self->engine == NULL) return IMAGE_UNUSABLE;
  self->store = wasmtime_store_new(self->engine, NULL, NULL);
  self->linker = wasmtime_linker_new(self->engine);
  if (self->store == NULL || self->linker == NULL) return IMAGE_UNUSABLE;
  self->context = wasmtime_store_context(self->store);
  error = wasmtime_module_new(self->engine, (const uint8_t *)code->bytes, code->size, &self->module);
  glue_keep(self, error, NULL);
  if (error != NULL) return IMAGE_UNUSABLE;
GLUE_IMPORTS
  GLUE_HOST_MEMORY
  error = wasmtime_linker_instantiate(self->linker, self->context, self->module, &self->instance, &trap);
  if (error != NULL || trap != NULL) {
    if (self->common.ended == IMAGE_OK) glue_keep(self, error, trap);
    return self->common.ended != IMAGE_OK ? self->common.ended : IMAGE_UNUSABLE;
  }
  GLUE_MEMORY
GLUE_EXPORTS
  return IMAGE_OK;
}
