
static image_status glue_enter(Image *self, uint32_t function, wasmtime_val_raw_t *cells, size_t count) {
  wasm_trap_t *trap = NULL;
  wasmtime_error_t *error;
  if (self->common.ended != IMAGE_OK) {
    self->common.message = "the image stopped in an earlier call";
    return self->common.ended;
  }
  error = wasmtime_func_call_unchecked(self->context, &self->functions[function], cells, count, &trap);
  if (error == NULL && trap == NULL) return IMAGE_OK;
  if (self->common.ended == IMAGE_OK) {
    self->common.ended = IMAGE_TRAPPED;
    glue_keep(self, error, trap);
  } else {
    if (error != NULL) wasmtime_error_delete(error);
    if (trap != NULL) wasm_trap_delete(trap);
  }
  return self->common.ended;
}
