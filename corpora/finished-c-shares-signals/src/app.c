#include <signal.h>
#include <stdio.h>

int alarm_there(int signal); // raises it

static int last;
static void remember(int signal) { last = signal; }

int handled(void) {
  signal(SIGINT, remember);
  printf("raised: ");
  int failed = alarm_there(SIGINT);
  fflush(stdout);
  return failed ? -1 : last;
}
