// A finished module with a section of the same name: its bounds are of what it was linked with. In the static link, which
// would put all of them together, it has another name.
#ifndef SECTION
#define SECTION counters
#endif
#define QUOTE(name) #name
#define TEXT(name) QUOTE(name)
#define JOIN(one, two) one##two
#define NAME(one, two) JOIN(one, two)
extern int NAME(__start_, SECTION)[], NAME(__stop_, SECTION)[];
__attribute__((section(TEXT(SECTION)), used, retain)) static int one[3] = {1, 20, 300};

int own_length(void) { return NAME(__stop_, SECTION) - NAME(__start_, SECTION); }
int own_sum(void) {
  int sum = 0;
  for (int *number = NAME(__start_, SECTION); number < NAME(__stop_, SECTION); number++) sum += *number;
  return sum;
}
