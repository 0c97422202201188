struct pair {
  int first, second;
};

struct pair ordered(int one, int other); // libpair

int distance(int one, int other) {
  struct pair pair = ordered(one, other);
  return pair.second - pair.first;
}
