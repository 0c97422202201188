// The consumer: a loop around each call, in which every call needs the answer to the one before.
#include "consumer.h"

__attribute__((noinline)) static uint32_t own_step(uint32_t state) {
  __asm__ volatile("");
  return state * 1664525u + 1013904223u;
}

// As many calls as there are between a loop here and what the provider does: the bindings of both sides are one each.
__attribute__((noinline)) static uint32_t own_inner(uint32_t state) {
  __asm__ volatile("");
  return own_step(state) + 1;
}

__attribute__((noinline)) static uint32_t own_outer(uint32_t state) {
  __asm__ volatile("");
  return own_inner(state) - 1;
}

uint32_t exports_test_calls_loops_three(uint32_t times) {
  uint32_t state = 1;
  while (times--) state = own_outer(state);
  return state;
}

uint32_t exports_test_calls_loops_alone(uint32_t times) {
  uint32_t state = 1;
  while (times--) state = own_step(state);
  return state;
}

uint32_t exports_test_calls_loops_steps(uint32_t times) {
  uint32_t state = 1;
  while (times--) state = test_calls_work_step(state);
  return state;
}

uint32_t exports_test_calls_loops_narrows(uint32_t times) {
  uint16_t state = 1;
  while (times--) state = test_calls_work_narrow(state);
  return state;
}

uint32_t exports_test_calls_loops_lengths(uint32_t times) {
  uint8_t bytes[32] = "abcdefghijklmnopqrstuvwxyz01234";
  consumer_string_t text = {bytes, sizeof bytes};
  uint32_t state = 1;
  while (times--) {
    bytes[0] = 'a' + state % 26;
    state += test_calls_work_length(&text);
  }
  return state;
}

uint32_t exports_test_calls_loops_sums(uint32_t times) {
  uint32_t values[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  consumer_list_u32_t numbers = {values, 16};
  uint32_t state = 1;
  while (times--) {
    values[0] = state;
    state += test_calls_work_sum(&numbers);
  }
  return state;
}

uint32_t exports_test_calls_loops_words(uint32_t times) {
  uint32_t state = 1;
  while (times--) {
    consumer_string_t word;
    test_calls_work_word(state, &word);
    state += word.ptr[3] + word.len;
    consumer_string_free(&word);
  }
  return state;
}

// Of a large list only the ends are looked at, so that what a call costs more than with a small one is what it copies.
uint32_t exports_test_calls_loops_blocks(uint32_t times) {
  uint32_t state = 1;
  while (times--) {
    consumer_list_u32_t block;
    test_calls_work_block(state, 4096, &block);
    state += block.ptr[0] + block.ptr[block.len - 1] + block.len;
    consumer_list_u32_free(&block);
  }
  return state;
}
