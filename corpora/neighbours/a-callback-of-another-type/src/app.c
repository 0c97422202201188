int walk(int count, int (*visit)(int, long long)); // libwalk

#ifdef FIXED
static int visit(int value, long long position) { return value + (position > 1); }
#define VISIT visit
#else
static int visit(int value) { return value + 1; }
#define VISIT (int (*)(int, long long))(void (*)(void))visit
#endif

int walk_three(void) { return walk(3, VISIT); }
