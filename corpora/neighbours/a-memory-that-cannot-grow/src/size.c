static volatile int table[64] = {1, 2, 3};

int size_entry(int index) { return table[index]; }
