
void image_close(Image *self) {
  if (self == NULL) return;
  if (self->linker != NULL) wasmtime_linker_delete(self->linker);
  if (self->module != NULL) wasmtime_module_delete(self->module);
  if (self->store != NULL) wasmtime_store_delete(self->store);
  if (self->engine != NULL) wasm_engine_delete(self->engine);
GLUE_CLOSE
  free(self);
}
