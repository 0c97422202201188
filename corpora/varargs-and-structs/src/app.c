#include "types.h"

double doubled(double value) { return rust_double((struct one){value}).value; }

int32_t swapped(int32_t a, int32_t b) {
  struct two given = {a, b}, got = rust_swap(given);
  // The callee changed its own copy only.
  return got.a * 10000 + got.b * 100 + given.a * 10 + given.b;
}

int64_t mixed(int32_t before, int64_t large, int64_t after) {
  struct mixed it = {-3, large, 0.5f, {7, 8}};
  struct mixed got = rust_mix(before, it, after);
  return got.large + got.small + (int64_t)(got.real * 100) + got.inner.a * 1000 + got.inner.b * 10000;
}

int64_t by_pointer(int64_t large) {
  struct mixed it = {1, large, 2.5f, {3, 4}};
  return rust_by_pointer(&it) + it.small * 1000000;
}

int64_t wide_low(int64_t a_high, int64_t a_low, int64_t b_high, int64_t b_low) {
  int128 sum = rust_add_wide(((int128)a_high << 64) | (uint64_t)a_low, ((int128)b_high << 64) | (uint64_t)b_low);
  return (int64_t)sum;
}

int64_t wide_high(int64_t a_high, int64_t a_low, int64_t b_high, int64_t b_low) {
  int128 sum = rust_add_wide(((int128)a_high << 64) | (uint64_t)a_low, ((int128)b_high << 64) | (uint64_t)b_low);
  return (int64_t)(sum >> 64);
}

// 100 + 100 wraps to -56 in eight bits, whoever extends the sign.
int32_t narrow(int32_t a, int32_t b) { return rust_narrow((int8_t)a, (int8_t)b); }

int32_t variadic_in_c(int32_t count) { return rust_calls_sum(count); }
double variadic_mixed(int32_t a, int64_t b, double c) { return rust_calls_mixed_sum(a, b, c); }
int32_t structs_into_c(int32_t a, int32_t b) { return rust_calls_c_structs(a, b); }
double variadic_in_rust(int32_t a, int64_t b, double c) { return rust_variadic(3, a, b, c); }
