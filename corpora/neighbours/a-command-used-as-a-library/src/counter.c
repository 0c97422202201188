static volatile int started;
static volatile int value; // volatile, or the compiler runs the constructor itself

__attribute__((constructor)) static void start(void) {
  started++;
  value = 100;
}

int next(void) { return ++value; }

int starts(void) { return started; }
