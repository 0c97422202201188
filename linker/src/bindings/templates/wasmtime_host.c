
/* What the host's functions do when they fail. */
static wasm_trap_t *glue_stop(Image *self, image_status status) {
  static const char what[] = "a function of the host failed";
  if (self->common.ended == IMAGE_OK) self->common.ended = status;
  return wasmtime_trap_new(what, sizeof what - 1);
}

static void glue_types_of(const char *kinds, wasm_valtype_vec_t *types) {
  size_t i, count = strlen(kinds);
  wasm_valtype_vec_new_uninitialized(types, count);
  for (i = 0; i < count; i++) {
    wasm_valkind_t kind = WASM_I32;
    if (kinds[i] == 'I') kind = WASM_I64;
    if (kinds[i] == 'f') kind = WASM_F32;
    if (kinds[i] == 'F') kind = WASM_F64;
    types->data[i] = wasm_valtype_new(kind);
  }
}

static bool glue_define(Image *self, const char *module, const char *field, const char *params, const char *results,
                        wasmtime_func_unchecked_callback_t function) {
  wasm_valtype_vec_t taken, given;
  wasm_functype_t *type;
  wasmtime_error_t *error;
  glue_types_of(params, &taken);
  glue_types_of(results, &given);
  type = wasm_functype_new(&taken, &given);
  error = wasmtime_linker_define_func_unchecked(self->linker, module, strlen(module), field, strlen(field), type,
                                                function, self, NULL);
  wasm_functype_delete(type);
  glue_keep(self, error, NULL);
  return error == NULL;
}
