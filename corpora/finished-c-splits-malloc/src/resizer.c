#include "blocks.h"
#include <stdlib.h>

char *resize_block(char *block, size_t size) { return realloc(block, size); }
