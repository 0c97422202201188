struct one {
  unsigned value;
};

struct pair {
  unsigned first, second;
};

unsigned of_one(struct one one); // Rust
unsigned of_pair(struct pair pair);
struct pair swapped(struct pair pair);

unsigned all(unsigned value) {
  struct one one = {value};
  struct pair pair = {value, value + 1};
  return of_one(one) + of_pair(swapped(pair));
}
