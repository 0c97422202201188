__attribute__((import_module("host"), import_name("twice"))) int twice(int value);

int sleep_twice(int value) { return twice(value) + twice(value + 1); }
