
void image_close(Image *self) {
  if (self == NULL) return;
  if (self->env != NULL) wasm_runtime_destroy_exec_env(self->env);
  if (self->instance != NULL) wasm_runtime_deinstantiate(self->instance);
  if (self->module != NULL) wasm_runtime_unload(self->module);
  if (self->is_in_engine) {
    glue_unregister();
    wasm_runtime_destroy();
  }
GLUE_CLOSE
  free(self->code);
  free(self);
}
