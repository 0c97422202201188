#include "types.h"

int32_t c_sum(int32_t count, ...) {
  va_list list;
  va_start(list, count);
  int32_t sum = 0;
  while (count-- > 0)
    sum += va_arg(list, int32_t);
  va_end(list);
  return sum;
}

double c_mixed_sum(const char *kinds, ...) {
  va_list list;
  va_start(list, kinds);
  double sum = 0;
  for (; *kinds; kinds++)
    sum += *kinds == 'i'   ? (double)va_arg(list, int32_t)
           : *kinds == 'l' ? (double)va_arg(list, int64_t)
           : *kinds == 's' ? (double)va_arg(list, struct two).b
                           : va_arg(list, double);
  va_end(list);
  return sum;
}

struct two c_swap(struct two it) { return (struct two){it.b, it.a}; }
struct one c_half(struct one it) { return (struct one){it.value / 2}; }

int32_t c_with_nothing(int32_t a, struct nothing empty, int32_t b) {
  (void)empty;
  return a * 100 + b;
}
