int sum(int count, ...); // libsum

int three(int value) { return sum(3, value, 2.5, value); }

int none(void) { return sum(0); }
