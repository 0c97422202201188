
/* The guest's memory, lent to the host: `count` elements of `size` bytes at an address of the guest's that is a multiple
   of `align`, or null if they are not all there. The pointer is good until the image is called again, since its memory
   may then move. Nothing is copied. */
void *image_at(const Image *self, uint32_t address, uint32_t count, size_t size, size_t align);

/* Where in the guest's memory a pointer from `image_at` points to; 0 if it points elsewhere. */
uint32_t image_address(const Image *self, const void *lent);
