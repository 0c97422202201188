// A static function and a static variable whose names another object has too, with other bodies.
int other(int number);
int member(int number);
int in_cxx(int number);

static const int table[4] = {3, 5, 7, 11};

__attribute__((noinline)) static int step(int number) { return table[number & 3] * 10; }

int total(int number) { return step(number) + other(number) + member(number) + in_cxx(number); }
