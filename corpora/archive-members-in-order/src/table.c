// A member that is wanted for its variable.
__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

int table[4] = {10, 20, 30, 40};

__attribute__((constructor)) static void announce(void) {
  host_log(table[0]);
  table[0] = 11;
}
