
static bool glue_is_of(const wasm_valtype_vec_t *types, const char *kinds) {
  static const char letters[] = "iIfF";
  size_t i;
  if (types->size != strlen(kinds)) return false;
  for (i = 0; i < types->size; i++) {
    wasm_valkind_t kind = wasm_valtype_kind(types->data[i]);
    if (kind > WASM_F64 || letters[kind] != kinds[i]) return false;
  }
  return true;
}

static bool glue_find(Image *self, uint32_t place, const char *name, size_t length, const char *params,
                      const char *results) {
  wasmtime_extern_t item;
  wasm_functype_t *type;
  bool is_its;
  self->common.message = "the module is not the one of this header";
  if (!wasmtime_instance_export_get(self->context, &self->instance, name, length, &item)) return false;
  if (item.kind != WASMTIME_EXTERN_FUNC) return false;
  type = wasmtime_func_type(self->context, &item.of.func);
  is_its = glue_is_of(wasm_functype_params(type), params) && glue_is_of(wasm_functype_results(type), results);
  wasm_functype_delete(type);
  self->functions[place] = item.of.func;
  if (is_its) self->common.message = NULL;
  return is_its;
}
