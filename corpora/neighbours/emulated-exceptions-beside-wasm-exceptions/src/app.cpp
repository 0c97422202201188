extern "C" {
void throw_number(int number); // libthrow
int call_and_clean(void (*what)(int), int number);

static int caught;

void *__cxa_begin_catch(void *exception) noexcept {
  caught = *static_cast<int *>(exception);
  return exception;
}

void __cxa_end_catch() {}

int catch_number(int number) {
  volatile int expected[4] = {number, number, number, number};
  try {
    call_and_clean(throw_number, number);
  } catch (...) {
    return caught == expected[2] ? caught : -2;
  }
  return -1;
}
}
