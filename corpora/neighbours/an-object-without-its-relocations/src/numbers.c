int digits(int number); // libapp

static int kept[4] = {10, 20, 30, 40};

void keep(int index, int value) { kept[index & 3] = digits(value); }

int *place(void) { return kept; }
