struct part {
  const char *text;
  unsigned length;
};

__attribute__((import_module(WASI), import_name("fd_write"))) int NAME(_write)(int file, const struct part *parts, unsigned count, unsigned *written);

int NAME(_tell)(void) {
  struct part part = {"hello\n", 6};
  unsigned written = 0;
  return NAME(_write)(1, &part, 1, &written) == 0 ? (int)written : -1;
}
