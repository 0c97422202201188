#include "log.h"

Log *the_log();
__attribute__((visibility("default"))) int is_one() { return the_log() == &shared_log; }
