#include <setjmp.h>
#include <stdio.h>

int inner_call(int (*function)(int), int depth);
void inner_throw(jmp_buf where, int value);

static jmp_buf top;
static int jump(int value) {
  if (value < 0)
    longjmp(top, -value);
  return value;
}

// Jumps out of this module, through a frame of the other.
int through(int value) {
  int volatile before = 3;
  int jumped = setjmp(top);
  if (jumped)
    return jumped * 100 + before;
  before = 5;
  return inner_call(jump, value);
}

// The other module jumps to a place of this one, several times.
int from_there(int times) {
  jmp_buf here;
  int volatile count = 0;
  int value = setjmp(here);
  if (count < times) {
    count++;
    inner_throw(here, value + count);
  }
  return value * 10 + count;
}

// A place of each; every jump finds its own.
int nested(int value) {
  if (setjmp(top))
    return 1000;
  int inside = inner_call(jump, value);
  return inside == 77 ? inner_call(jump, -9) : inside;
}
