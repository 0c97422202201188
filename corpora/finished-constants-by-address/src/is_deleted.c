#include "marks.h"

const char DELETED[8] = "deleted";
__attribute__((noinline)) int is_deleted(const void *entry) { return entry == DELETED; }
