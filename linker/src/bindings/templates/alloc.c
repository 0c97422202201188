
image_status image_alloc(Image *self, uint32_t count, size_t size, size_t align, uint32_t *address) {
  glue_value flat[4];
  image_status status;
  uint64_t bytes;
  if (self == NULL || address == NULL) return IMAGE_NULL;
  if (size == 0 || align == 0 || size > UINT32_MAX) return glue_fail(self, IMAGE_BAD_VALUE, "a size or alignment of 0");
  bytes = (uint64_t)count * size;
  if (bytes > UINT32_MAX) return glue_fail(self, IMAGE_NO_MEMORY, "a block of more than 4 GiB");
  if (bytes == 0) {
    *address = (uint32_t)align;
    return IMAGE_OK;
  }
  memset(flat, 0, sizeof flat);
  GLUE_ALLOCATE
  if (status != IMAGE_OK) return status;
  if (flat[0].i32 == 0 || image_at(self, flat[0].i32, count, size, align) == NULL)
    return glue_fail(self, IMAGE_NO_MEMORY, "the guest's allocator gives no block");
  *address = flat[0].i32;
  return IMAGE_OK;
}
