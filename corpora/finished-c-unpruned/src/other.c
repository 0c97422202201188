static int half(int number) { return number / 2; }
static int less(int number) { return number - 1; }
static int (*volatile table[])(int) = {half, less};

int choose_there(int which, int number) { return table[which](number); }
int unused(int number) { return less(number); }
