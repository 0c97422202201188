#include "inline.h"
extern "C" {
extern const struct hook __start_hooks[], __stop_hooks[];
int size_seen_here() { return reinterpret_cast<const char *>(__stop_hooks) - reinterpret_cast<const char *>(__start_hooks); }
int mark_here() { return reinterpret_cast<int>(&shared_mark); }
}
