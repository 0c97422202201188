int small(int index); // small

int both(void) { return small(0) + small(1); }
