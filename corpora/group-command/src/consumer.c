// The command: what its constructor entered is the first line, and its third run fails.
#include "consumer.h"

static uint32_t enter(const char *text) {
  consumer_string_t line;
  consumer_string_set(&line, text);
  uint32_t count = test_app_register_enter(&line);
  test_app_host_log(&line);
  return count;
}

__attribute__((constructor)) static void begin(void) { enter("constructor of the command"); }

bool exports_wasi_cli_run_run(void) { return enter("run of the command") < 4; }
