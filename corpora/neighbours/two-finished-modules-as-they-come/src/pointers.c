static int add(int value) { return value + NUMBER; }

static int (*const volatile steps[])(int) = {add};

int NAME(int step, int value) { return steps[step](value); }
