extern "C" {
#include "more.h"
}

// Each object has a copy of both, in groups of which the image has one.
inline int &counter() {
  static int value = 40;
  return value;
}
template <typename T> __attribute__((noinline)) T add_and_count(T a) { return a + counter()++; }
inline const char *const inline_words[] = {"shared", "words"};
