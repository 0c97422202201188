int limit(int value) { return value > 10 ? 10 : value; }

int read_limited(int value) { return limit(value); }
