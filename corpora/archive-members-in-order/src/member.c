// One member of an archive: NAME is the function it defines, USE(...) the functions that it calls in turn, and its
// constructor says NUMBER.
__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

#define USE(function) int function(int depth);
USES
#undef USE

#ifdef PRIORITY
__attribute__((constructor(PRIORITY)))
#else
__attribute__((constructor))
#endif
static void announce(void) {
  host_log(NUMBER);
}

int NAME(int depth) {
  int sum = NUMBER + 100 * depth;
#define USE(function) sum += depth > 0 ? function(depth - 1) : 0;
  USES
  return sum;
}
