#ifdef FIXED
long long scaled(long long value);
#else
int scaled(int value);
#endif

int twice_scaled(int value) { return (int)(2 * scaled(value)); }
