#include <stddef.h>
#include <stdint.h>

struct totals {
  int32_t words, letters;
  const char *longest; // on Rust's heap, until the next call
};

// rust.rs
int32_t rust_count(const char *text, struct totals *totals);
int32_t rust_describe(char *into, size_t size, int32_t number);          // format!
int32_t rust_total_area(int32_t (*measure)(int32_t kind, int32_t size)); // trait objects, one of which calls back
int32_t rust_sorted(int32_t count, int32_t at);                          // Vec, and the numbers of numbers.c
void rust_say(int32_t number);
int32_t rust_keep(int32_t key, const char *value); // a HashMap that stays
int32_t rust_kept(int32_t key);
int32_t rust_depth(int32_t depth);

// numbers.c, the second C module
int32_t number_at(int32_t index);
char *number_text(int32_t number); // sprintf into memory of its own malloc
void free_number_text(char *text);
int32_t numbers_made(void);

// app.c
int32_t app_measure(int32_t kind, int32_t size);
int32_t app_depth(int32_t depth);
