static int table[256];

int *entry(int at) { return &table[at & 255]; }
