// Variables that live in the Rust library.
extern int counter;
extern int *const counter_address; // filled by a data relocation over there
extern struct {
  int first;
  long long second;
} pair;

// Variables that live here and that Rust reads and writes.
int limits[8] = {1, 2, 3, 4, 5, 6, 7, 8};
int scratch;

// Pointers in data to what lives over there: GOT entries read by data relocations.
int *pointer_to_counter = &counter;
int *pointers_to_limits[] = {&limits[7], &limits[0]};

int rust_counter(void);
int rust_sum_of_limits(void);
void rust_write(int index, int value);
int rust_last_limit(void);

int increment(void) { return ++counter; }
int read_in_rust(void) { return rust_counter(); }
int through_pointer(int value) {
  *pointer_to_counter = value;
  return rust_counter();
}
int same_address(void) { return counter_address == &counter && pointer_to_counter == &counter; }
int sum_of_limits(void) { return rust_sum_of_limits(); }
int written_by_rust(int index, int value) {
  rust_write(index, value);
  return limits[index] * 1000 + scratch;
}
int last_and_first(void) { return *pointers_to_limits[0] * 100 + *pointers_to_limits[1]; }
int last_in_rust(void) { return rust_last_limit(); }
int pair_sum(void) { return pair.first + (int)pair.second++; }
