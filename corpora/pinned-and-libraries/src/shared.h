typedef int (*operation)(int, int);

// pinned.c, which stays at its own addresses and in its own table slots
int pinned_add(int a, int b);
int pinned_apply(operation perform, int a, int b);
extern int pinned_state[4]; // an address that no base is added to
operation pinned_takes(int which);

// first.c
int first_scale(int a, int b);
int first_calls_pinned(int a);
const char *first_text(void);
operation first_takes(int which);
int first_started(void);

// second.c
int second_walk(int count);
int second_through(operation perform, int a);
int second_zeroed(int index);
