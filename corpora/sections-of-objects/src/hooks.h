struct hook {
  int (*run)(int);
  const char *name;
};
#define HOOK(function, text)                                                                                           \
  __attribute__((section("hooks"), used, retain)) static const struct hook hook_##function = {function, text}

// Members of several sizes and alignments.
#define MARK(name, value, bytes)                                                                                       \
  __attribute__((section("marks"), used, retain, aligned(bytes))) static const unsigned char name = value
