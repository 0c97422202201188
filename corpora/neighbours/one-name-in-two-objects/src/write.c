#ifdef FIXED
static
#endif
int limit(int value) { return value > 99 ? 99 : value; }

int write_limited(int value) { return limit(value); }
