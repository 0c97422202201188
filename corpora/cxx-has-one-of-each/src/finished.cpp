#include "shared.h"
static char one_finished[16] __attribute__((aligned(8)));
MODULE(finished)
