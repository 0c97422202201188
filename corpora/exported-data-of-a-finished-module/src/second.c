const int limits[3] = {100, 200, 300};

int in_second(int index) { return limits[index % 3]; }

int other(void) { return limits[0]; }
