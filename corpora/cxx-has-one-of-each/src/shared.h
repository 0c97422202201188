// What C++ has once in a program, in a header of all modules.
#pragma once

extern "C" int made; // how many logs were initialised

struct Log {
  int number;
  Log() : number(++made) {}
};
inline Log shared_log;        // initialised at start-up, under a guard
inline int plain_number = 40; // initialised by its bytes

namespace deep {
inline int in_a_namespace = 3;
}

template <class T> struct Count {
  static int hits;
};
template <class T> int Count<T>::hits = 0;

inline int &next_id() {
  static int id = 100;
  return id;
}

inline int &first_log() {
  static Log log; // initialised by whoever comes first
  return log.number;
}

inline int common() { return 77; }

struct Shape {
  virtual int sides() { return 0; }
};
struct Square : Shape {
  int sides() override { return 4; }
};
template <class T> struct Box : Shape {
  T value = 9;
  int sides() override { return int(value); }
};

// What a module does and knows, asked of each.
#define MODULE(N)                                                                                  \
  extern "C" __attribute__((visibility("default"))) int use_##N() {                                \
    Count<int>::hits++;                                                                            \
    plain_number++;                                                                                \
    deep::in_a_namespace *= 2;                                                                     \
    return next_id()++;                                                                            \
  }                                                                                                \
  extern "C" __attribute__((visibility("default"))) int hits_##N() { return Count<int>::hits; }    \
  extern "C" __attribute__((visibility("default"))) int plain_##N() { return plain_number; }       \
  extern "C" __attribute__((visibility("default"))) int deep_##N() { return deep::in_a_namespace; } \
  extern "C" __attribute__((visibility("default"))) int first_##N() { return first_log(); }        \
  extern "C" __attribute__((visibility("default"))) Log *log_##N() { return &shared_log; }         \
  extern "C" __attribute__((visibility("default"))) int (*common_##N())() { return common; }      \
  extern "C" __attribute__((visibility("default"))) Shape *square_##N() { return new (one_##N) Square; } \
  extern "C" __attribute__((visibility("default"))) Shape *box_##N() { return new (one_##N) Box<int>; } \
  extern "C" __attribute__((visibility("default"))) int is_##N(Shape *shape) {                     \
    return dynamic_cast<Square *>(shape) ? 1 : dynamic_cast<Box<int> *>(shape) ? 2 : 0;            \
  }

inline void *operator new(__SIZE_TYPE__, char *place) { return place; }
