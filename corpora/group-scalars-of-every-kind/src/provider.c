// The provider: a function for each kind of number.
#include "provider.h"

static uint32_t calls;

uint8_t exports_test_kinds_kinds_next_u8(uint8_t of) {
  return (uint8_t)((uint32_t)of + 1);
}

int8_t exports_test_kinds_kinds_next_s8(int8_t of) {
  return (int8_t)((uint32_t)of + 1);
}

uint16_t exports_test_kinds_kinds_next_u16(uint16_t of) {
  return (uint16_t)((uint32_t)of + 1);
}

int16_t exports_test_kinds_kinds_next_s16(int16_t of) {
  return (int16_t)((uint32_t)of + 1);
}

uint32_t exports_test_kinds_kinds_next_u32(uint32_t of) {
  return (uint32_t)((uint32_t)of + 1);
}

int32_t exports_test_kinds_kinds_next_s32(int32_t of) {
  return (int32_t)((uint32_t)of + 1);
}

uint64_t exports_test_kinds_kinds_next_u64(uint64_t of) {
  return (uint64_t)((uint64_t)of + 1);
}

int64_t exports_test_kinds_kinds_next_s64(int64_t of) {
  return (int64_t)((uint64_t)of + 1);
}

float exports_test_kinds_kinds_half_f32(float of) {
  return of / 2;
}

double exports_test_kinds_kinds_half_f64(double of) {
  return of / 2;
}

bool exports_test_kinds_kinds_opposite(bool of) {
  return !of;
}

uint32_t exports_test_kinds_kinds_after(uint32_t of) {
  return of == 0xD7FF ? 0xE000 : of + 1;
}

exports_test_kinds_kinds_direction_t exports_test_kinds_kinds_turned(exports_test_kinds_kinds_direction_t of) {
  return (exports_test_kinds_kinds_direction_t)((of + 1) % 4);
}

exports_test_kinds_kinds_marks_t exports_test_kinds_kinds_unmarked(exports_test_kinds_kinds_marks_t of) {
  return (exports_test_kinds_kinds_marks_t)(of ^ 7);
}

double exports_test_kinds_kinds_total(exports_test_kinds_kinds_pair_t *of) {
  return (double)of->whole + of->part;
}

int64_t exports_test_kinds_kinds_wide(uint32_t a, int64_t b, float c, double d) {
  return a + b + (int64_t)c + (int64_t)d;
}

uint64_t exports_test_kinds_kinds_mixed(int8_t a, uint16_t b, float c, int64_t d, bool e, uint32_t f, exports_test_kinds_kinds_direction_t g) {
  return (uint64_t)(a + (int64_t)b * 3 + (int64_t)c * 5 + d * 7 + e * 11 + (int64_t)f * 13 + g * 17);
}

void exports_test_kinds_kinds_nothing(void) {
  calls++;
}
