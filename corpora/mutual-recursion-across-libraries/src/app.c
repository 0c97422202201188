int is_even(unsigned n); // C
int is_odd(unsigned n);  // Rust

int even(int n) { return is_even((unsigned)n); }
int odd(int n) { return is_odd((unsigned)n); }

// Hofstadter's female and male sequences, one in each language.
int female(int n);
int male(int n);
int female_minus_male(int n) { return female(n) - male(n); }
int female_of(int n) { return female(n); }
