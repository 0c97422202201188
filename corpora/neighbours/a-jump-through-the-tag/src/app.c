#include <setjmp.h>

void leave(jmp_buf *place, int value); // libjump

int left(int value) {
  jmp_buf place;
  int came = setjmp(place);
  if (came)
    return came * 10;
  leave(&place, value);
  return -1;
}
