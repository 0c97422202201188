#include "said.h"

static Said early __attribute__((init_priority(200)))("command 200");
static Said global("command");

int main() {
  static Said local("command, local");
  return use_there(3) + use_there(4);
}
