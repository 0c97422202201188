int *arena_take(unsigned size);
int *other_take(unsigned size);

int disjoint(void) {
  int *one = arena_take(40000), *two = other_take(40000);
  one[0] = 1;
  two[0] = 2;
  return one[0] * 10 + two[0];
}
