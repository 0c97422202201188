
static glue_common *glue_common_of(Image *self) { return &self->common; }

static image_status glue_fail(Image *self, image_status status, const char *message) {
  glue_common_of(self)->message = message;
  return status;
}

void *image_host(const Image *self) { return self->common.host; }

const char *image_message(const Image *self) {
  if (self == NULL) return "there is no instance: the host has no memory left, or gave no place for one";
  return self->common.message != NULL ? self->common.message : "";
}

image_status image_abort(Image *self, image_status status, const char *message) {
  return glue_fail(self, status, message);
}
