#include <setjmp.h>

void leave(jmp_buf *place, int value) {
  if (value)
    longjmp(*place, value);
}
