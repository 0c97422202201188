#include <setjmp.h>

void jump(jmp_buf *where, int value);               // libjump
void jump_from_depth(jmp_buf *where, int depth);    // libjump, through librust
int rescue(int (*body)(int), int value);            // libjump: its own setjmp around our function

static jmp_buf where;
static jmp_buf *const where_in_data = &where;
static int visits;

int jumped(int value) {
  visits = 0;
  int got = setjmp(where);
  visits++;
  if (got == 0)
    jump(&where, value);
  return got * 10 + visits;
}

int jumped_through_rust(int depth) {
  int got = setjmp(where);
  if (got == 0)
    jump_from_depth(where_in_data, depth);
  return got;
}

int not_jumped(void) { return setjmp(where); }

// Nested: the inner jump must not be caught by the outer setjmp.
int nested(void) {
  jmp_buf outer, inner;
  volatile int trace = 0;
  int first = setjmp(outer);
  if (first != 0)
    return trace * 10 + first;
  int second = setjmp(inner);
  trace = trace * 10 + second + 1;
  if (second == 0)
    jump(&inner, 4);
  jump(&outer, 7);
  return -1;
}

static int body(int value) {
  if (value > 2)
    jump(0, value);
  return value;
}

int rescued(int value) { return rescue(body, value); }

// The value 0 arrives as 1.
int zero_becomes_one(void) {
  int got = setjmp(where);
  if (got == 0)
    longjmp(where, 0);
  return got;
}
