#include "shared.h"

int frames(int depth); // pinned.c

static int *const state = &pinned_state[1];
static operation const operations[] = {pinned_add, 0, first_scale};
static const char *const volatile words = "a library's text";

static volatile int starts;
__attribute__((constructor)) static void start(void) { starts = starts + 1; }
int first_started(void) { return starts; }

int first_scale(int a, int b) { return a * b; }

// The frame here lies between two of the pinned module.
int first_calls_pinned(int a) {
  if (a >= 0)
    return pinned_apply(first_scale, a, 3) + pinned_add(a, 1) + pinned_apply(pinned_add, a, 2);
  volatile int numbers[16];
  for (int i = 0; i < 16; i++)
    numbers[i] = i * a;
  int below = frames(-a - 1), total = 0;
  for (int i = 0; i < 16; i++)
    total += numbers[i];
  return below + total;
}

const char *first_text(void) {
  state[0] += 1;
  return words;
}
operation first_takes(int which) { return ((operation const volatile *)operations)[which]; }
