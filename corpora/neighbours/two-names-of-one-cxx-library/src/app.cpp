#include "version.h"

extern "C" int letters(void) {
  std::text text = {"three words here", 16};
  return std::count_letters(text);
}
