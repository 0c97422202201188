int sleep_twice(int value); // sleeper

int both(int value) { return sleep_twice(value) + sleep_twice(2 * value); }
