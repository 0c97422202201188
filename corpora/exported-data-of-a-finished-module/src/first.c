// A variable that the module exports by its address, and a function that reads it.
int in_second(int index);

int level = 40;

static int up(int by) { return level += by; }
static int down(int by) { return level -= by; }
static int (*const steps[2])(int) = {up, down};

int step(int which, int by) { return steps[which & 1](by); }

int sum(int index) { return level + in_second(index); }

const int *where(void) { return &level; }
