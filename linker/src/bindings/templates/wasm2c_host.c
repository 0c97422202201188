
/* What the host's functions do when they fail. */
static void glue_stop(Image *self, image_status status) {
  self->common.ended = status;
  wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
}
