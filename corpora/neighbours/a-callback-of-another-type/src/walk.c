typedef int (*visitor)(int value, long long position);

int walk(int count, visitor visit) {
  int total = 0;
  for (int index = 0; index < count; index++)
    total += visit(index * 10, index);
  return total;
}
