static const int table[4] = {100, 200, 300, 400};

__attribute__((noinline)) static int step(int number) { return table[number & 3]; }

int other(int number) { return step(number) + step(number + 1); }
