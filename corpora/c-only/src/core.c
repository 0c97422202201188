int square(int x) { return x * x; }

int larger(int a, int b) { return a > b ? a : b; }
