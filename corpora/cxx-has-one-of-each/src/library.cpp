#include "shared.h"
static char one_library[16] __attribute__((aligned(8)));
MODULE(library)
