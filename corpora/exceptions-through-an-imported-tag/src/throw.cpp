extern "C" {
int cleaned;

void throw_number(int number) {
  static int thrown;
  if (number == 0)
    return;
  thrown = number;
  __builtin_wasm_throw(0, &thrown); // tag 0 is __cpp_exception
}

int call_and_clean(void (*what)(int), int number) {
  struct guard {
    ~guard() { cleaned++; }
  } one, two;
  what(number);
  return 0;
}
}
