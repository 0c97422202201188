
image_status image_open(Image **self, const image_code *code, void *host) {
  glue_value flat[1];
  Image *made;
  image_status status;
  if (self == NULL) return IMAGE_NULL;
  *self = made = (Image *)calloc(1, sizeof *made);
  if (made == NULL) return IMAGE_NO_MEMORY;
  made->common.host = host;
  if (code == NULL || code->bytes == NULL) return glue_fail(made, IMAGE_NULL, "the engine needs the module's bytes");
  memset(flat, 0, sizeof flat);
  status = glue_load(made, code);
  GLUE_INITIALIZE
  return status;
}
