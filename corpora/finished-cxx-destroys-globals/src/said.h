#include <stdio.h>

// An object that says when it is made and when it is destroyed.
struct Said {
  const char *name;
  Said(const char *name) : name(name) { printf("make %s\n", name); }
  ~Said() { printf("destroy %s\n", name); }
};

extern "C" int use_there(int number); // other.cpp
