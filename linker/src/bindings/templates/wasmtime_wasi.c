
#ifndef OWN_WASI
static bool glue_add_wasi(Image *self) {
  wasi_config_t *config = wasi_config_new();
  wasi_config_inherit_stdin(config);
  wasi_config_inherit_stdout(config);
  wasi_config_inherit_stderr(config);
  glue_keep(self, wasmtime_context_set_wasi(self->context, config), NULL);
  glue_keep(self, wasmtime_linker_define_wasi(self->linker), NULL);
  return self->common.message == NULL;
}
#endif
