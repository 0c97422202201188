#include <stdint.h>

extern unsigned char page[5000], line[64]; // libtables
extern int *const page_in_tables;
uintptr_t rust_block(void);

static char odd[3] = {1, 2, 3};
_Alignas(256) static unsigned char row[300] = {9};
_Alignas(4096) static unsigned char zeroed[4096];

unsigned page_offset(void) { return (uintptr_t)page % 4096; }
unsigned line_offset(void) { return (uintptr_t)line % 256; }
unsigned row_offset(void) { return (uintptr_t)row % 256; }
unsigned zeroed_offset(void) { return (uintptr_t)zeroed % 4096; }
unsigned rust_offset(void) { return rust_block() % 1024; }
unsigned pointer_offset(void) { return (uintptr_t)page_in_tables % 4096; }
int contents(int index) {
  return page[index] * 10000 + line[index] * 100 + row[index] + zeroed[index] + odd[index % 3];
}
int write_zeroed(int index, int value) {
  zeroed[index] = (unsigned char)value;
  return contents(index);
}
