namespace {
__attribute__((noinline)) int twice(int number) { return number * 2 + 1; }
} // namespace

extern "C" int in_cxx(int number) { return twice(number) + twice(number + 1); }
