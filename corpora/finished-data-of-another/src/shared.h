struct point {
  int x, y;
};

// Variables of owner.c, which user.c was finished without: wasm-ld made their addresses 0.
extern int numbers[6];
extern struct point points[2];
extern const char *names[];
extern int (*chosen)(int);
extern int maybe __attribute__((weak));   // owner.c has it
extern int nowhere __attribute__((weak)); // nobody has it
extern int grown;                         // filled by the constructor of owner.c

int owner_sum(void);
int owner_scale(int x);
__attribute__((weak)) int owner_scale_maybe(int x); // owner.c has it
__attribute__((weak)) int owner_nowhere(int x);     // nobody has it
