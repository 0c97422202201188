#include "more.h"

static int one(void) { return 11; }
static int two(void) { return 22; }
static int (*const functions[])(void) = {one, two};

int levels[3] = {100, 200, 300};
const char *labels[2] = {"left", "right"};
// Referred to by nothing: neither these nor what they refer to belong into an image.
const char *unused_labels[2] = {"never", "seen"};
int unused_function(void) { return unused_labels[0][0] + levels[0]; }

int pick(int which) { return functions[which](); }

__attribute__((constructor(298))) static void sections_298(void) { mark(3298); }
