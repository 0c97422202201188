#include <signal.h>
#include <stdio.h>

int alarm_there(int signal) {
  puts("there");
  return raise(signal);
}
