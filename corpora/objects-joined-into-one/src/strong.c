#include "more.h"

int setting = 2;
int chosen(void) { return 2; }
__attribute__((weak)) int only_weak(void) { return 4; }

int hidden_data[2] = {5, 6};
int hidden_function(int a) { return a * hidden_data[0]; }
