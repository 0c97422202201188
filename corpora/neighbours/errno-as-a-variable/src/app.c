#ifdef FIXED
int *__errno_location(void);
#define errno (*__errno_location())
#else
extern int errno;
#endif

int open_door(int number) {
  if (number == 0) {
    errno = 2;
    return -1;
  }
  return number;
}

int reason(void) { return errno; }
