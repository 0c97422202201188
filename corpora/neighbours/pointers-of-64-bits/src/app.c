int wide(int index); // libwide

int both(void) { return wide(0) + wide(1); }
