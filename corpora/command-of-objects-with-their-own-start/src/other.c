// Another part of the program.
__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

static int constructed;

__attribute__((constructor)) static void construct(void) {
  host_log(2);
  constructed = 2;
}

#ifndef WITHOUT_DESTRUCTORS
__attribute__((destructor)) static void destruct(void) { host_log(92); }
#endif

int other(void) { return constructed; }
