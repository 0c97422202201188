int next(void); // counter

int next_two(void) { return next() + next(); }
