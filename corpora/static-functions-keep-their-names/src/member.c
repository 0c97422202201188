__attribute__((noinline)) static int inside(int number) { return number * number; }

int member(int number) { return inside(number) + inside(number + 1); }
