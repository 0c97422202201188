__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

// A constructor that says its number.
#define CONSTRUCTOR(number, ...)                                                                                       \
  __attribute__((constructor __VA_ARGS__)) static void construct_##number(void) { host_log(number); }
