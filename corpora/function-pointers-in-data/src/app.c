#include "operations.h"

static int modulo(int a, int b) { return a % b; }

// A table here of functions from everywhere; `modulo` is private to this library.
static const struct entry own[] = {{'%', modulo}, {'+', add}, {'*', multiply}, {'-', subtract}, {'~', negate}};

static operation find(const struct entry *table, int count, char letter) {
  for (int i = 0; i < count; i++)
    if (table[i].letter == letter)
      return table[i].perform;
  return 0;
}

int calculate(int table, int letter, int a, int b) {
  operation found = table == 0   ? find(own, 5, (char)letter)
                    : table == 1 ? find(operations, 3, (char)letter)
                                 : find(rust_operations, 3, (char)letter);
  return found(a, b);
}

// Bits of agreement on where `add` (C) is: code and data of three libraries.
int one_address_of_add(void) {
  operation here = add;
  return (here == add_in_operations()) | (here == add_in_rust()) << 1 | (here == find(own, 5, '+')) << 2 |
         (here == find(operations, 3, '+')) << 3 | (here == find(rust_operations, 3, '+')) << 4;
}

// The same of `multiply` (Rust).
int one_address_of_multiply(void) {
  operation here = multiply;
  return (here == multiply_in_operations()) | (here == multiply_in_rust()) << 1 | (here == find(own, 5, '*')) << 2 |
         (here == find(operations, 3, '*')) << 3 | (here == find(rust_operations, 3, '*')) << 4;
}

// Different functions have different addresses, and none is null.
int all_different(void) {
  operation all[] = {add, subtract, multiply, negate, modulo, 0};
  for (int i = 0; i < 6; i++)
    for (int j = 0; j < i; j++)
      if (all[i] == all[j])
        return 0;
  return 1;
}
