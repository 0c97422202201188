
image_status image_free(Image *self, uint32_t address) {
  glue_value flat[1];
  if (self == NULL) return IMAGE_NULL;
  memset(flat, 0, sizeof flat);
  flat[0].i32 = address;
  return GLUE_FREE;
}
