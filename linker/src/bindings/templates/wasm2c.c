
#ifdef WASM_RT_THREAD_LOCAL
typedef wasm_rt_jmp_buf glue_jump;
#define GLUE_JUMP g_wasm_rt_jmp_buf
#else
typedef jmp_buf glue_jump;
#define GLUE_JUMP wasm_rt_jmp_buf
#endif

/* To save the mask of signals is a system call, for each call of the image. Nothing changes it but a trap that comes as a
   signal, which is blocked from then on. */
#if defined(WASM_RT_SETJMP_TRAP_SETBUF) && !defined(_WIN32)
#undef WASM_RT_SETJMP_TRAP_SETBUF
#define WASM_RT_SETJMP_TRAP_SETBUF(buf) sigsetjmp(buf, 0)
static void glue_unblock(void) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGSEGV);
  sigaddset(&blocked, SIGBUS);
  sigprocmask(SIG_UNBLOCK, &blocked, NULL);
}
#else
static void glue_unblock(void) {}
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
  glue_unblock();
  if (self->common.ended == IMAGE_OK) {
    self->common.ended = IMAGE_TRAPPED;
    self->common.message = wasm_rt_strerror((wasm_rt_trap_t)trap);
  }
  return self->common.ended;
}
