int wide(int index); // wide

int both(void) { return wide(0) + wide(1); }
