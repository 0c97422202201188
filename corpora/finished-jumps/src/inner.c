#include <setjmp.h>
#include <stdlib.h>

static jmp_buf own;

static void deeper(int depth) {
  char volatile frame[100];
  frame[depth] = 1;
  if (depth == 0)
    longjmp(own, 77);
  deeper(depth - frame[depth]);
}

int inner_call(int (*function)(int), int value) {
  char volatile frame[200];
  frame[7] = 7;
  if (value > 50) {
    int jumped = setjmp(own);
    if (jumped)
      return jumped;
    deeper(value - 50);
  }
  return function(value) + frame[7];
}

void inner_throw(jmp_buf where, int value) { longjmp(where, value); }
