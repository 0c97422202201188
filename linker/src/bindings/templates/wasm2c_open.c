
static void glue_start(Image *self, glue_value *flat) {
  (void)flat;
  GLUE_START
  self->is_open = true;
}

image_status image_open(Image **self, const image_code *code, void *host) {
  static bool is_module_ready = false;
  glue_value flat[1];
  image_status status;
  (void)code;
  if (self == NULL) return IMAGE_NULL;
  *self = (Image *)calloc(1, sizeof **self);
  if (*self == NULL) return IMAGE_NO_MEMORY;
  (*self)->common.host = host;
  memset(flat, 0, sizeof flat);
  if (!wasm_rt_is_initialized()) wasm_rt_init();
  if (!is_module_ready) GLUE_PREPARE();
  is_module_ready = true;
  status = glue_enter(*self, glue_start, flat);
  GLUE_INITIALIZE
  return status;
}

void image_close(Image *self) {
  if (self == NULL) return;
  GLUE_CLOSE
  free(self);
}
