// C++ with standard exceptions, without a C++ library: `catch (...)` and destructors need only the tag
// `__cpp_exception` and the two functions below.
extern "C" {
void throw_number(int number); // libthrow
int call_and_clean(void (*what)(int), int number);
extern int cleaned; // libthrow: destructors that ran over there

static int caught;

void *__cxa_begin_catch(void *exception) noexcept {
  caught = *static_cast<int *>(exception);
  return exception;
}

void __cxa_end_catch() {}

int catch_number(int number) {
  try {
    throw_number(number);
  } catch (...) {
    return caught * 10 + 1;
  }
  return 0;
}

// Thrown over there, through a frame over there with a destructor, caught here.
int catch_through_cleanup(int number) {
  try {
    call_and_clean(throw_number, number);
  } catch (...) {
    return caught * 10 + cleaned;
  }
  return cleaned;
}

// Caught inside; thrown again; caught outside.
int catch_twice(int number) {
  int inner = 0;
  try {
    try {
      throw_number(number);
    } catch (...) {
      inner = caught;
      throw_number(number + 1);
    }
  } catch (...) {
    return inner * 100 + caught;
  }
  return -1;
}

int uncaught(int number) {
  throw_number(number);
  return 0;
}
}
