// The provider: one function for each kind of number, and a counter.
#include "provider.h"

static uint32_t calls;

int64_t exports_test_scalars_numbers_add(uint8_t a, int8_t b, uint16_t c, int16_t d, uint32_t e, int32_t f, uint64_t g,
                                         int64_t h) {
  return (int64_t)((uint64_t)(a + b + c + d) + (uint64_t)e + (uint64_t)(int64_t)f + g + (uint64_t)h);
}

uint8_t exports_test_scalars_numbers_low_u8(int64_t of) { return (uint8_t)of; }
int8_t exports_test_scalars_numbers_low_s8(int64_t of) { return (int8_t)of; }
uint16_t exports_test_scalars_numbers_low_u16(int64_t of) { return (uint16_t)of; }
int16_t exports_test_scalars_numbers_low_s16(int64_t of) { return (int16_t)of; }
uint32_t exports_test_scalars_numbers_low_u32(int64_t of) { return (uint32_t)of; }
int32_t exports_test_scalars_numbers_low_s32(int64_t of) { return (int32_t)of; }

uint64_t exports_test_scalars_numbers_bits(double of) {
  union {
    double number;
    uint64_t bits;
  } same = {.number = of};
  return same.bits;
}

double exports_test_scalars_numbers_product(float a, double b) { return a * b; }
bool exports_test_scalars_numbers_not(bool a) { return !a; }

// The characters from U+D800 to U+DFFF are none.
uint32_t exports_test_scalars_numbers_after(uint32_t c) { return c == 0xD7FF ? 0xE000 : c == 0x10FFFF ? 0 : c + 1; }

exports_test_scalars_numbers_direction_t exports_test_scalars_numbers_turned(
    exports_test_scalars_numbers_direction_t old) {
  return (exports_test_scalars_numbers_direction_t)((old + 1) % 4);
}

void exports_test_scalars_numbers_note(void) { calls++; }
uint32_t exports_test_scalars_numbers_noted(void) { return calls; }
