union number {
  unsigned value;
  unsigned bits;
};

#ifdef FIXED
unsigned read_number(const union number *number); // Rust
#else
unsigned read_number(union number number); // Rust
#endif

unsigned number_of(unsigned value) {
  union number number = {value};
#ifdef FIXED
  return read_number(&number);
#else
  return read_number(number);
#endif
}
