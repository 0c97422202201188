#ifdef FIXED
long long scaled(long long value);
#else
int scaled(int value);
#endif

int call(int value) { return (int)scaled(value) + 1; }
