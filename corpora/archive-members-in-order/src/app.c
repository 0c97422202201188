// What wasm-ld takes out of archives, and when: by functions, by variables, not by weak references.
__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

int zeta(int depth);
int delta(int depth);
int late(int depth);
int idle(int depth);
extern int table[4];
__attribute__((weak)) int shy(int depth);

__attribute__((constructor)) static void announce(void) { host_log(100); }

int started(void) { return zeta(3) + delta(1) + late(1); }

int picked(int index) { return table[index & 3]; }

int is_shy_there(void) { return shy ? shy(0) : -1; }

// Nobody calls it: `idle` is taken out, and yet its constructor does not run.
__attribute__((visibility("hidden"))) int unused(void) { return idle(0); }
