// The consumer: what it answers, the provider has computed, except for the counter that has the same name in both.
#include "consumer.h"

static uint32_t calls = 1000;

int64_t exports_test_scalars_checks_add(uint8_t a, int8_t b, uint16_t c, int16_t d, uint32_t e, int32_t f, uint64_t g,
                                        int64_t h) {
  return test_scalars_numbers_add(a, b, c, d, e, f, g, h);
}

int64_t exports_test_scalars_checks_low(int64_t of) {
  return (int64_t)test_scalars_numbers_low_u8(of) + test_scalars_numbers_low_s8(of) +
         test_scalars_numbers_low_u16(of) + test_scalars_numbers_low_s16(of) + test_scalars_numbers_low_u32(of) +
         test_scalars_numbers_low_s32(of);
}

uint64_t exports_test_scalars_checks_bits(double of) { return test_scalars_numbers_bits(of); }
double exports_test_scalars_checks_product(float a, double b) { return test_scalars_numbers_product(a, b); }
bool exports_test_scalars_checks_nand(bool a, bool b) { return test_scalars_numbers_not(a && b); }

uint32_t exports_test_scalars_checks_two_after(uint32_t c) {
  return test_scalars_numbers_after(test_scalars_numbers_after(c));
}

exports_test_scalars_checks_direction_t exports_test_scalars_checks_around(
    exports_test_scalars_checks_direction_t start) {
  return test_scalars_numbers_turned(test_scalars_numbers_turned(test_scalars_numbers_turned(start)));
}

uint32_t exports_test_scalars_checks_noted(uint32_t times) {
  for (uint32_t i = 0; i < times; i++, calls++) test_scalars_numbers_note();
  return test_scalars_numbers_noted() + 1000000 * (calls - 1000);
}
