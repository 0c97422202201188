
/* While an image starts, WAMR has no place for whose it is. */
static Image *glue_starting;

static Image *glue_self(wasm_exec_env_t env) {
  void *self = wasm_runtime_get_custom_data(wasm_runtime_get_module_inst(env));
  return self != NULL ? (Image *)self : glue_starting;
}

/* What the host's functions do when they fail. */
static void glue_stop(Image *self, wasm_exec_env_t env, image_status status) {
  if (self->common.ended == IMAGE_OK) self->common.ended = status;
  wasm_runtime_set_exception(wasm_runtime_get_module_inst(env), "a function of the host failed");
}
