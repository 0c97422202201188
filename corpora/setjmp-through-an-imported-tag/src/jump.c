#include <setjmp.h>

void rust_call(void (*what)(void *, int), void *argument, int depth); // librust

static jmp_buf own;

_Noreturn void jump(jmp_buf *to, int value) { longjmp(to ? *to : own, value); }

static void down(void *to, int depth) {
  if (depth == 0)
    longjmp(*(jmp_buf *)to, 99);
  rust_call(down, to, depth - 1);
}

void jump_from_depth(jmp_buf *to, int depth) { down(to, depth); }

int rescue(int (*body)(int), int value) {
  int got = setjmp(own);
  return got ? -got : body(value);
}
