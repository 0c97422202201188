
static image_status glue_enter(Image *self, uint32_t function, uint32_t count, uint32_t *cells) {
  if (self->common.ended != IMAGE_OK) {
    self->common.message = "the image stopped in an earlier call";
    return self->common.ended;
  }
  if (self->env == NULL || self->functions[function] == NULL) {
    self->common.message = "the image does not run";
    return IMAGE_UNUSABLE;
  }
  if (wasm_runtime_call_wasm(self->env, self->functions[function], count, cells)) return IMAGE_OK;
  if (self->common.ended == IMAGE_OK) {
    self->common.ended = IMAGE_TRAPPED;
    self->common.message = wasm_runtime_get_exception(self->instance);
  }
  return self->common.ended;
}
