__attribute__((noinline, noreturn)) static void fail(void) { __builtin_trap(); }

int failures;

__attribute__((noinline, noreturn)) static void fail_with(int code) {
  failures = code;
  __builtin_trap();
}

int check(int value) {
  if (value < 0)
    fail();
  if (value > 100)
    fail_with(value);
  return value;
}

int never(int value) {
  (void)value;
  __builtin_unreachable();
}
