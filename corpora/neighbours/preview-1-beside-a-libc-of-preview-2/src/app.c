#include <stdio.h>
#include <string.h>

#ifdef FIXED
int tell(const char *text) { return (int)fwrite(text, 1, strlen(text), stdout); }
#else
struct part {
  const char *text;
  unsigned length;
};

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) int fd_write(int file, const struct part *parts, unsigned count, unsigned *written);

int tell(const char *text) {
  struct part part = {text, strlen(text)};
  unsigned written = 0;
  return fd_write(fileno(stdout), &part, 1, &written) == 0 ? (int)written : -1;
}
#endif
