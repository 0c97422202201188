
/* A block of the guest's memory, for the host to fill without a copy. It is the guest's as soon as a call hands it
   over. */
image_status image_alloc(Image *self, uint32_t count, size_t size, size_t align, uint32_t *address);
