extern "C" {
int cleaned;

void throw_number(int number) {
  static int thrown = -1;
  thrown = number;
  __builtin_wasm_throw(0, &thrown); // tag 0 is __cpp_exception
}

int call_and_clean(void (*what)(int), int number) {
  volatile int copies[4] = {number, number, number, number};
  struct guard {
    ~guard() { cleaned++; }
  } one;
  what(copies[1]);
  return copies[2];
}
}
