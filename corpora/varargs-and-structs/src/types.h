#include <stdarg.h>
#include <stdint.h>

struct one { // a single member: passed and returned as that member
  double value;
};

struct two { // several members: passed by address of a copy, returned through a pointer
  int32_t a, b;
};

struct mixed {
  int8_t small;
  int64_t large;
  float real;
  struct two inner;
};

struct nothing {}; // not passed at all

__extension__ typedef __int128 int128;

// Rust
struct one rust_double(struct one it);
struct two rust_swap(struct two it);
struct mixed rust_mix(int32_t before, struct mixed it, int64_t after);
int64_t rust_by_pointer(struct mixed *it);
int128 rust_add_wide(int128 a, int128 b);
int8_t rust_narrow(int8_t a, int8_t b);
int32_t rust_calls_sum(int32_t count);
double rust_calls_mixed_sum(int32_t a, int64_t b, double c);
int32_t rust_calls_c_structs(int32_t a, int32_t b);
double rust_variadic(int32_t count, ...);

// C, the other way: called by Rust
int32_t c_sum(int32_t count, ...);
double c_mixed_sum(const char *kinds, ...);
struct two c_swap(struct two it);
struct one c_half(struct one it);
int32_t c_with_nothing(int32_t a, struct nothing empty, int32_t b);
