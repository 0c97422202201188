static int table[4] = {1, 10, 100, 1000};

int digits(int number) {
  int count = 0;
  while (count < 4 && number >= table[count])
    count++;
  return count;
}
