#include <stddef.h>

const int version = 22;

struct statistics {
  int smallest, largest;
  double mean;
};

void sort(int *values, size_t count) {
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && values[j - 1] > values[j]; j--) {
      int swap = values[j];
      values[j] = values[j - 1];
      values[j - 1] = swap;
    }
}

size_t length(const char *text) {
  const char *end = text;
  while (*end)
    end++;
  return (size_t)(end - text);
}

void measure(const int *values, size_t count, struct statistics *into) {
  long long sum = 0;
  into->smallest = into->largest = values[0];
  for (size_t i = 0; i < count; i++) {
    sum += values[i];
    if (values[i] < into->smallest)
      into->smallest = values[i];
    if (values[i] > into->largest)
      into->largest = values[i];
  }
  into->mean = (double)sum / (double)count;
}
