int choose_there(int which, int number);

static int twice(int number) { return number * 2; }
static int square(int number) { return number * number; }
static int (*volatile table[])(int) = {twice, square};

int choose(int which, int number) { return table[which](number) * 1000 + choose_there(which, number); }
