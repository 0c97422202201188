int OTHER(int index);
extern int OTHER_DATA[4];

static volatile int kept[4];
int DATA[4] = {1, 2, 3, 4};
static int *const volatile pointers[] = {OTHER_DATA, DATA};

__attribute__((constructor)) static void start(void) { kept[0] = pointers[1][0]; }

int NAME(int index) {
  volatile int copy[4] = {kept[0], pointers[0][1], pointers[1][2], index};
  return index > 0 ? OTHER(index - 1) + copy[1] : copy[0] + copy[2];
}
