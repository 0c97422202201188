// A library that keeps what it was asked last.
static int last[64] = {1};

int plus(int number, int other) {
    last[number & 63] = other;
    return number + last[number & 63];
}
