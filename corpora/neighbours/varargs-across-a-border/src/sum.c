#include <stdarg.h>

int sum(int count, ...) {
  va_list list;
  va_start(list, count);
  int total = 0;
  for (int index = 0; index < count; index++)
    total += index % 2 ? (int)va_arg(list, double) : va_arg(list, int);
  va_end(list);
  return total;
}
