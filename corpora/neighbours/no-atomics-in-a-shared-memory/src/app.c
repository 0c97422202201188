int next(void); // libcounter

int last;

int next_two(void) {
  last = next() + next();
  return last;
}
