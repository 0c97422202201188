#include "marks.h"

static const void *slot = "in use";

int table_check(int delete) {
  if (delete)
    slot = deleted();
  return is_deleted(slot);
}
