// Given first, initialised last: it needs libmiddle, which needs libbase.
void note(int);
int entry(int);
int entries(void);
extern int seen_by_middle;

static int seen;

__attribute__((constructor)) static void last(void) { note(33); }
__attribute__((constructor(101))) static void first(void) {
  seen = seen_by_middle;
  note(31);
}
__attribute__((constructor(102))) static void second(void) { note(32); }

int noted(int index) { return entry(index); }
int count(void) { return entries(); }
int seen_by_app(void) { return seen; }
