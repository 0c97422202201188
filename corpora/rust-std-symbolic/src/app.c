#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// librust
int32_t rust_count_words(const char *text, const char *word);
void rust_greet(const char *name);
void rust_print_number(double number);
uint8_t *rust_allocate(size_t size);
void rust_free(uint8_t *block, size_t size);
uint32_t rust_fill_and_free_c(uint8_t *block, size_t size);
char *rust_joined(const char *const *words, size_t count);
void rust_panic(int32_t index);

enum { SIZE = 50 << 20 };

static const char text[] = "the heap the stack the table and the memory";

void greet(void) {
  printf("hello from C\n");
  fflush(stdout);
  rust_greet("C");
}

int count_words(int which) {
  static const char *const words[] = {"the", "table", "segment"};
  return rust_count_words(text, words[which]);
}

void print_numbers(double number) {
  printf("C    %.3f %g %5d|%-5d|%x\n", number, number, 42, 42, 0xbeef);
  fflush(stdout);
  rust_print_number(number);
}

// Rust allocates 50 MB, C writes it and has Rust free it.
uint32_t rust_allocates(void) {
  uint8_t *block = rust_allocate(SIZE);
  uint32_t sum = 0;
  for (int i = 0; i < SIZE; i += 4096)
    block[i] = (uint8_t)(i >> 12);
  for (int i = 0; i < SIZE; i += 4096)
    sum += block[i];
  rust_free(block, SIZE);
  return sum;
}

// C allocates 50 MB, Rust writes it and frees it with C's `free`.
uint32_t c_allocates(void) {
  uint8_t *block = malloc(SIZE);
  if (!block)
    return 0;
  memset(block, 1, SIZE);
  return rust_fill_and_free_c(block, SIZE);
}

// Both, again and again: what was freed is used again, so the memory stops growing.
int grows_after_the_first(int times) {
  rust_allocates();
  c_allocates();
  size_t before = __builtin_wasm_memory_size(0);
  while (times-- > 0) {
    rust_allocates();
    c_allocates();
  }
  return __builtin_wasm_memory_size(0) != before;
}

// A string made by Rust (CString), printed and given back to `free`: one allocator on both sides.
int joined(void) {
  static const char *const words[] = {"one", "memory", "one", "table"};
  char *text = rust_joined(words, 4);
  int length = (int)strlen(text);
  puts(text);
  fflush(stdout);
  free(text);
  return length;
}

static int descending(const void *a, const void *b) { return *(const int *)b - *(const int *)a; }

// qsort of libc calls back into this library.
int sorted(int index) {
  int values[] = {5, 3, 9, 1, 7};
  qsort(values, 5, sizeof *values, descending);
  return values[index];
}

void panics(int index) { rust_panic(index); }
