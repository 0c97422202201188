__attribute__((import_module("host"), import_name("log"))) void host_log(int number);
__attribute__((import_module("host"), import_name("twice"))) int host_twice(int number);

int rust_twice_plus(int number, int more); // librust: it asks the same host
void rust_log(int number);
int (*rust_host_function(void))(int);

void log_both(int number) {
  host_log(number);
  rust_log(number + 1);
}

int four_times(int number) { return host_twice(rust_twice_plus(number, 0)); }

int log_and_add(int number) {
  int got = rust_twice_plus(number, 1);
  host_log(got);
  return got;
}

// A function pointer of Rust that leads to the host, called here.
int through_pointer(int number) { return rust_host_function()(number); }
