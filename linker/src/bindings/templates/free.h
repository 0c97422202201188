/* Gives back a block of `image_alloc` that was not handed over. */
image_status image_free(Image *self, uint32_t address);
