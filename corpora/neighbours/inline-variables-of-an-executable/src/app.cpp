#include "log.h"

Log *the_log();
// An entry of its own: nothing else is exported without --export-dynamic.
extern "C" __attribute__((export_name("is_one"))) int is_one() { return the_log() == &shared_log; }
