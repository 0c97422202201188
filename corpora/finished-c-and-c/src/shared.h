typedef int (*operation)(int, int);

struct entry {
  const char *name;
  operation perform;
  int *counter;
};

// second.c calls these of first.c and first_pic.c
int first_scale(int a, int b);       // also in a table of second.c
operation first_scale_address(void); // its address as the other object of the first module takes it

// first.c calls these of second.c
int subtract(int a, int b);
operation address_of(int which); // 0: subtract, 1: first_scale, as second.c takes them
const char *text_of(int which);
int walk(const struct entry *table, int count, int a, int b); // calls through a table of the caller
int call_back(operation perform, int depth);                  // calls what it gets, which calls back
int noted_by_second(int index);
int second_bss(int index);
int second_is_aligned(void);
int second_weak(void);

// of first_pic.c, which is position independent and in the same module
int through_got(int which);
