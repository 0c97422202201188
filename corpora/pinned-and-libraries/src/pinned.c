#include "shared.h"

int pinned_state[4] = {1, 2, 3, 4};
static const char *const words[] = {"stays", "where", "it is"};
static const char *const *const volatile words_pointer = words;
static int zeroed[5000];

static volatile int starts;
__attribute__((constructor)) static void start(void) { starts = starts + 1; }
int started(void) { return starts | first_started() << 4; }

static int own(int a, int b) { return a * 100 + b; }
static operation const operations[] = {pinned_add, own, first_scale};

int pinned_add(int a, int b) { return a + b + pinned_state[0]; }
int pinned_apply(operation perform, int a, int b) { return perform(a, b); }
operation pinned_takes(int which) { return ((operation const volatile *)operations)[which]; }

int perform(int which, int a, int b) { return pinned_takes(which)(a, b); }
int word(int which, int at) { return words_pointer[which][at]; }
int text(int at) { return first_text()[at]; }

// The address of the libraries' functions and of its own, as all of them see it.
int one_address(void) {
  return (pinned_takes(0) == first_takes(0)) | (pinned_takes(2) == first_takes(2)) << 1 | (pinned_takes(0) != first_takes(2)) << 2;
}

int call_first(int a) { return first_calls_pinned(a); }
int walk(int count) { return second_walk(count); }
int through(int which, int a) { return second_through(pinned_takes(which), a); }

// A frame of its own, while the libraries have theirs.
__attribute__((noinline)) static int sum(volatile int *numbers, int count) {
  int total = 0;
  for (int i = 0; i < count; i++)
    total += numbers[i];
  return total;
}
int frames(int depth) {
  volatile int numbers[64];
  for (int i = 0; i < 64; i++)
    numbers[i] = i + depth;
  int below = depth > 0 ? first_calls_pinned(-depth) : 0;
  return sum(numbers, 64) + below;
}

int fill(int value) {
  int dirty = 0;
  for (int i = 0; i < 5000; i++) {
    dirty += zeroed[i] != 0;
    zeroed[i] = value;
  }
  return dirty;
}
int check(int value) {
  int wrong = 0;
  for (int i = 0; i < 5000; i++)
    wrong += zeroed[i] != value;
  return wrong;
}
int zeroed_there(int index) { return second_zeroed(index); }
int state(int index) { return pinned_state[index]; }
