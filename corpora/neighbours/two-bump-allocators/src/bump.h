#ifdef FIXED
static unsigned char arena[1 << 12];
#define BEGIN arena
#else
extern unsigned char __heap_base;
#define BEGIN &__heap_base
#endif

static unsigned char *next;

static int *number(int value) {
  if (!next)
    next = BEGIN;
  int *place = (int *)next;
  next += sizeof *place;
  *place = value;
  return place;
}
