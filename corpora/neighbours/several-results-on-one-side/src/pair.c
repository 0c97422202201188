struct pair {
  int first, second;
};

struct pair ordered(int one, int other) {
  struct pair pair = {one < other ? one : other, one < other ? other : one};
  return pair;
}
