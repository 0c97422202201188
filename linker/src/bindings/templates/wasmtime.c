
/* ---- wasmtime. ---- */

struct Image {
GLUE_MEMBERS
  wasm_engine_t *engine;
  wasmtime_store_t *store;
  wasmtime_module_t *module;
  wasmtime_linker_t *linker;
  wasmtime_context_t *context;
  wasmtime_instance_t instance;
  wasmtime_memory_t memory;
  wasmtime_func_t functions[GLUE_COUNT];
  bool has_memory;
  char error[160];
};

/* Keeps the words of an error or a trap, and ends it. */
static void glue_keep(Image *self, wasmtime_error_t *error, wasm_trap_t *trap) {
  wasm_byte_vec_t text;
  size_t length;
  if (error == NULL && trap == NULL) return;
  if (error != NULL) wasmtime_error_message(error, &text);
  else wasm_trap_message(trap, &text);
  length = text.size < sizeof self->error ? text.size : sizeof self->error - 1;
  memcpy(self->error, text.data, length);
  self->error[length] = 0;
  self->common.message = self->error;
  wasm_byte_vec_delete(&text);
  if (error != NULL) wasmtime_error_delete(error);
  if (trap != NULL) wasm_trap_delete(trap);
}
