static int kept[8] = {10, 20, 30, 40, 50, 60, 70, 80};

static int add(int value) { return value + kept[0]; }

static int multiply(int value) { return value * kept[1]; }

static int (*const volatile steps[])(int) = {add, multiply};

int number(int index) { return kept[index & 7]; }

int step(int index, int value) { return steps[index & 1](value); }

int *place(void) { return kept; }
