// own.a
int own_even(int number); // even.c
int own_odd(int number);  // odd.c
int own_steps(void);      // odd.c
