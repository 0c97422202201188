static int done;

#ifdef FIXED
int start(int value) {
  done += value;
  return 1;
}
#else
__attribute__((import_module("wasi"), import_name("thread-spawn"))) int thread_spawn(void *argument);

void wasi_thread_start(int thread, int *argument) { done += thread * *argument; }

int start(int value) { return thread_spawn(&value); }
#endif

int finished(void) { return done; }
