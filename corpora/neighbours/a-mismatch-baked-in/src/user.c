int call(int value);

int use(int value) { return value < 0 ? 0 : call(value); }
