int is_odd(unsigned n); // libodd, in Rust, which needs this library
int male(int n);

int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }

int female(int n) { return n == 0 ? 1 : n - male(female(n - 1)); }
