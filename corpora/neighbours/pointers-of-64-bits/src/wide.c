static long table[3] = {1, 2, 3};

int wide(int index) { return (int)table[index]; }
