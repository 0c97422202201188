// The bounds of a section that the library keeps to itself: code counts from one to the other, and what is between has
// no other name.
#define THING __attribute__((section("marked"), used))
#define OWN __attribute__((visibility("hidden")))

static char unused[100] = {1};
char *spare(void) { return unused; }

THING static int first = 1, second = 20;
THING static int third = 300;
extern int __start_marked[] OWN, __stop_marked[] OWN;

int sum_of_marked(void) {
  int sum = 0;
  for (int *thing = __start_marked; thing != __stop_marked; thing++)
    sum += *thing;
  return sum;
}
