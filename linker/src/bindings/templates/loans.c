
static image_status glue_lend(Image *self, uint32_t resource, uint32_t handle) {
  glue_loans *loans = &self->loans;
  uint32_t i;
  for (i = 0; i < loans->count; i++) {
    if (loans->items[i].resource == resource && loans->items[i].handle == handle) {
      loans->items[i].times++;
      return IMAGE_OK;
    }
  }
  if (loans->count == loans->room) {
    uint32_t room = loans->room == 0 ? 8 : loans->room * 2;
    glue_loan *items = room <= loans->room ? NULL : (glue_loan *)realloc(loans->items, room * sizeof *items);
    if (items == NULL) return glue_fail(self, IMAGE_NO_MEMORY, "the host has no memory for handles");
    loans->items = items;
    loans->room = room;
  }
  loans->items[loans->count].resource = resource;
  loans->items[loans->count].handle = handle;
  loans->items[loans->count].times = 1;
  loans->count++;
  return IMAGE_OK;
}

/* Whether the image gives back what it was lent, and not what it owns. */
static bool glue_is_given_back(Image *self, uint32_t resource, uint32_t handle) {
  glue_loans *loans = &self->loans;
  uint32_t i;
  for (i = 0; i < loans->count; i++) {
    if (loans->items[i].resource == resource && loans->items[i].handle == handle) {
      if (--loans->items[i].times == 0) loans->items[i] = loans->items[--loans->count];
      return true;
    }
  }
  return false;
}
