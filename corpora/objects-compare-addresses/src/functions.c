#include "functions.h"

int fourth(int x) { return x * 3 + 1; }
int called(int x) { return x * 3 + 1; }
static int fifth(int x) { return x * 3 + 1; }

function hidden(void) { return fifth; }
