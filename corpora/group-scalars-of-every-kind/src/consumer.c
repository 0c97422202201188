// The consumer: it hands on.
#include "consumer.h"

uint8_t exports_test_kinds_passed_pass_next_u8(uint8_t of) {
  return test_kinds_kinds_next_u8(of);
}

int8_t exports_test_kinds_passed_pass_next_s8(int8_t of) {
  return test_kinds_kinds_next_s8(of);
}

uint16_t exports_test_kinds_passed_pass_next_u16(uint16_t of) {
  return test_kinds_kinds_next_u16(of);
}

int16_t exports_test_kinds_passed_pass_next_s16(int16_t of) {
  return test_kinds_kinds_next_s16(of);
}

uint32_t exports_test_kinds_passed_pass_next_u32(uint32_t of) {
  return test_kinds_kinds_next_u32(of);
}

int32_t exports_test_kinds_passed_pass_next_s32(int32_t of) {
  return test_kinds_kinds_next_s32(of);
}

uint64_t exports_test_kinds_passed_pass_next_u64(uint64_t of) {
  return test_kinds_kinds_next_u64(of);
}

int64_t exports_test_kinds_passed_pass_next_s64(int64_t of) {
  return test_kinds_kinds_next_s64(of);
}

float exports_test_kinds_passed_pass_half_f32(float of) {
  return test_kinds_kinds_half_f32(of);
}

double exports_test_kinds_passed_pass_half_f64(double of) {
  return test_kinds_kinds_half_f64(of);
}

bool exports_test_kinds_passed_pass_opposite(bool of) {
  return test_kinds_kinds_opposite(of);
}

uint32_t exports_test_kinds_passed_pass_after(uint32_t of) {
  return test_kinds_kinds_after(of);
}

exports_test_kinds_passed_direction_t exports_test_kinds_passed_pass_turned(exports_test_kinds_passed_direction_t of) {
  return test_kinds_kinds_turned(of);
}

exports_test_kinds_passed_marks_t exports_test_kinds_passed_pass_unmarked(exports_test_kinds_passed_marks_t of) {
  return test_kinds_kinds_unmarked(of);
}

double exports_test_kinds_passed_pass_total(exports_test_kinds_passed_pair_t *of) {
  return test_kinds_kinds_total(of);
}

int64_t exports_test_kinds_passed_pass_wide(uint32_t a, int64_t b, float c, double d) {
  return test_kinds_kinds_wide(a, b, c, d);
}

uint64_t exports_test_kinds_passed_pass_mixed(int8_t a, uint16_t b, float c, int64_t d, bool e, uint32_t f, exports_test_kinds_passed_direction_t g) {
  return test_kinds_kinds_mixed(a, b, c, d, e, f, g);
}

void exports_test_kinds_passed_pass_nothing(void) {
  test_kinds_kinds_nothing();
}
