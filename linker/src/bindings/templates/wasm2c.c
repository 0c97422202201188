
#ifdef WASM_RT_THREAD_LOCAL
typedef wasm_rt_jmp_buf glue_jump;
#define GLUE_JUMP g_wasm_rt_jmp_buf
#else
typedef jmp_buf glue_jump;
#define GLUE_JUMP wasm_rt_jmp_buf
#endif

/* Calls the image. What stops it jumps back here, also out of the host's own functions. */
static image_status glue_enter(Image *self, void (*body)(Image *, glue_value *), glue_value *flat) {
  glue_jump outer;
  WASM_RT_UNWIND_TARGET *target = wasm_rt_get_unwind_target();
  int trap;
  if (self->common.ended != IMAGE_OK) return glue_fail(self, self->common.ended, "the image stopped in an earlier call");
  memcpy(&outer, &GLUE_JUMP, sizeof outer);
  trap = (int)wasm_rt_impl_try();
  if (trap == 0) body(self, flat);
  memcpy(&GLUE_JUMP, &outer, sizeof outer);
  wasm_rt_set_unwind_target(target);
  if (trap == 0) return IMAGE_OK;
  if (self->common.ended == IMAGE_OK) {
    self->common.ended = IMAGE_TRAPPED;
    self->common.message = wasm_rt_strerror((wasm_rt_trap_t)trap);
  }
  return self->common.ended;
}
