#include "more.h"

__attribute__((weak)) int setting = 1;
__attribute__((weak)) int chosen(void) { return 1; }
__attribute__((weak)) int only_weak(void) { return 3; }

int chosen_there(void) { return chosen(); }
int setting_there(void) { return setting; }
