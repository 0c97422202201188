#include <typeinfo>

#include "runtime.h"
#include "shared.h"

extern "C" int app_made() {
  made()++;
  return lib_made();
}
extern "C" int app_is_square() {
  const Shape &shape = *lib_new();
  return typeid(shape) == typeid(Square);
}
