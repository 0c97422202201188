static volatile int table[3] = {1, 2, 3};

int small(int index) { return table[index]; }
