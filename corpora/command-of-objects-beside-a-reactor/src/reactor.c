// A part that was finished as a reactor: its _initialize calls the constructors, which says nothing of the program.
__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

static int constructed;

__attribute__((constructor)) static void construct(void) {
  host_log(2);
  constructed = 2;
}

int counted(void) { return constructed; }
