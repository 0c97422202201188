
static const char *const glue_names[] = {GLUE_NAMES
};

/* How many images of this kind run: the engine knows their host's functions as long as one does. */
static uint32_t glue_users;

static bool glue_register(void) {
  if (glue_users++ != 0) return true;
GLUE_REGISTER
  return true;
}

static void glue_unregister(void) {
  if (--glue_users != 0) return;
#if WAMR_MAJOR >= 2
GLUE_UNREGISTER
#endif
}

/* Reads the module, and makes an instance of it. */
static image_status glue_load(Image *self, const image_code *code) {
  uint32_t i;
  self->common.message = self->error;
  self->code = (uint8_t *)malloc(code->size != 0 ? code->size : 1);
  if (self->code == NULL || code->size > UINT32_MAX) return glue_fail(self, IMAGE_NO_MEMORY, "no memory for the module");
  memcpy(self->code, code->bytes, code->size);
  /* It counts who uses it. */
  if (!wasm_runtime_init()) return glue_fail(self, IMAGE_UNUSABLE, "the engine does not start");
  self->is_in_engine = true;
  if (!glue_register()) return glue_fail(self, IMAGE_UNUSABLE, "the engine does not take the host's functions");
  self->module = wasm_runtime_load(self->code, (uint32_t)code->size, self->error, sizeof self->error);
  if (self->module == NULL) return IMAGE_UNUSABLE;
GLUE_STARTING  self->instance = wasm_runtime_instantiate(self->module, IMAGE_STACK_BYTES, 0, self->error, sizeof self->error);
GLUE_STARTED  if (self->instance == NULL) return self->common.ended != IMAGE_OK ? self->common.ended : IMAGE_UNUSABLE;
  wasm_runtime_set_custom_data(self->instance, self);
  self->env = wasm_runtime_create_exec_env(self->instance, IMAGE_STACK_BYTES);
  if (self->env == NULL) return glue_fail(self, IMAGE_NO_MEMORY, "no memory for the engine's stack");
  for (i = 0; i < GLUE_NAMED; i++) {
#if WAMR_MAJOR >= 2
    self->functions[i] = wasm_runtime_lookup_function(self->instance, glue_names[i]);
#else
    self->functions[i] = wasm_runtime_lookup_function(self->instance, glue_names[i], NULL);
#endif
    if (self->functions[i] == NULL) return glue_fail(self, IMAGE_UNUSABLE, "the module is not the one of this header");
  }
  self->common.message = NULL;
  return IMAGE_OK;
}
