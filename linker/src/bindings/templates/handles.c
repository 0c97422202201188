
/* Handles of resources of the image: the place in `handles`, from 1. */
static image_status glue_representation(Image *self, uint32_t resource, uint32_t handle, uint32_t *representation) {
  const glue_handles *handles = &self->handles;
  if (handle == 0 || handle > handles->count || handles->items[handle - 1].resource != resource)
    return glue_fail(self, IMAGE_BAD_HANDLE, "a handle that is nobody's, or of another resource");
  *representation = handles->items[handle - 1].representation;
  return IMAGE_OK;
}

static image_status glue_new_handle(Image *self, uint32_t resource, uint32_t representation, uint32_t *handle) {
  glue_handles *handles = &self->handles;
  uint32_t place = handles->free;
  if (place == 0) {
    if (handles->count == handles->room) {
      uint32_t room = handles->room == 0 ? 8 : handles->room * 2;
      glue_handle *items = room <= handles->room ? NULL : (glue_handle *)realloc(handles->items, room * sizeof *items);
      if (items == NULL) return glue_fail(self, IMAGE_NO_MEMORY, "the host has no memory for handles");
      handles->items = items;
      handles->room = room;
    }
    place = ++handles->count;
  } else {
    handles->free = handles->items[place - 1].representation;
  }
  handles->items[place - 1].resource = resource;
  handles->items[place - 1].representation = representation;
  *handle = place;
  return IMAGE_OK;
}

static image_status glue_end_handle(Image *self, uint32_t resource, uint32_t handle, uint32_t *representation) {
  glue_handles *handles = &self->handles;
  image_status status = glue_representation(self, resource, handle, representation);
  if (status != IMAGE_OK) return status;
  handles->items[handle - 1].resource = UINT32_MAX;
  handles->items[handle - 1].representation = handles->free;
  handles->free = handle;
  return IMAGE_OK;
}
