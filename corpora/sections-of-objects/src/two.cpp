#include "inline.h"
extern "C" {
int mark_here();
int one_mark() { return mark_here() == reinterpret_cast<int>(&shared_mark); }
}
