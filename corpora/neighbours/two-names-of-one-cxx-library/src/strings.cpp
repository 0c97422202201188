#include "version.h"

int std::VERSION::count_letters(const text &text) {
  int count = 0;
  for (int index = 0; index < text.length; index++)
    count += text.bytes[index] >= 'a' && text.bytes[index] <= 'z';
  return count;
}
