long long scaled(long long value) { return value * 1000; }
