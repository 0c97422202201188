int NEXT(const int *numbers, int depth);

static int seen;

int NAME(const int *numbers, int depth) {
  int copy[6];
  for (int index = 0; index < 6; index++)
    copy[index] = numbers[index % 4] + depth;
  seen++;
  return depth == 0 ? copy[5] + seen : NEXT(copy, depth - 1) + copy[1];
}
