int number(int index);

static int tens[4] = {1, 10, 100, 1000};

int digits(int index) { return number(index) / tens[index & 3]; }
