// The first object: the functions here, and those of the other objects that first.c calls, are all there is to link.
#include "more.h"

__attribute__((constructor(300))) static void app_300(void) { mark(1300); }
__attribute__((constructor(50000))) static void app_50000(void) { mark(1050000); }

int marked_at(int index) { return marked(index); }

int picked(int which) { return pick(which); }
int level(int which) { return levels[which]; }
int label(int which, int at) { return labels[which][at]; }

int call_chosen(void) { return chosen(); }
int call_chosen_there(void) { return chosen_there(); }
int call_only_weak(void) { return only_weak(); }
int read_setting(void) { return setting * 10 + setting_there(); }
int hidden(int a) { return hidden_function(a) + hidden_data[1]; }

int inlined(int a) { return inline_one(a) * 100 + inline_two(a); }
int inlined_once(void) { return inline_address_one() == inline_address_two(); }
