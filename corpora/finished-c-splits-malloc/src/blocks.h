#include <stddef.h>

// maker.c: allocates, and frees nothing
char *make_block(size_t size);
int *make_zeroed(size_t count);
// resizer.c: resizes what others allocated
char *resize_block(char *block, size_t size);
