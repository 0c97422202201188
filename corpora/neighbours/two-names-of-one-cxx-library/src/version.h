// What <string> of libc++ does with its ABI version, in small.
#ifndef VERSION
#define VERSION __1
#endif

namespace std {
inline namespace VERSION {
struct text {
  const char *bytes;
  int length;
};

int count_letters(const text &text);
} // namespace VERSION
} // namespace std
