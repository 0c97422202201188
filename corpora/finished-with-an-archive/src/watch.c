#include "own.h"

static int seen;

void own_changed(int number) { host_log(1000 * ++seen + number); }

void own_watch(void) { host_log(-seen); }
