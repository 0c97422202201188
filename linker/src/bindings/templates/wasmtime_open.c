
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

image_status image_open(Image **self, const image_code *code, void *host) {
  glue_value flat[1];
  Image *made;
  image_status status;
  if (self == NULL) return IMAGE_NULL;
  *self = made = (Image *)calloc(1, sizeof *made);
  if (made == NULL) return IMAGE_NO_MEMORY;
  made->common.host = host;
  if (code == NULL || code->bytes == NULL) return glue_fail(made, IMAGE_NULL, "the engine needs the module's bytes");
  memset(flat, 0, sizeof flat);
  status = glue_load(made, code);
  GLUE_INITIALIZE
  return status;
}

void image_close(Image *self) {
  if (self == NULL) return;
  if (self->linker != NULL) wasmtime_linker_delete(self->linker);
  if (self->module != NULL) wasmtime_module_delete(self->module);
  if (self->store != NULL) wasmtime_store_delete(self->store);
  if (self->engine != NULL) wasm_engine_delete(self->engine);
GLUE_CLOSE
  free(self);
}
