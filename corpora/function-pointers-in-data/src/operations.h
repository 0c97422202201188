typedef int (*operation)(int, int);

struct entry {
  char letter;
  operation perform;
};

// liboperations, in C
int add(int a, int b);
int subtract(int a, int b);
extern const struct entry operations[3]; // '+', '-' and Rust's '*'
operation add_in_operations(void);       // its address, taken in code over there
operation multiply_in_operations(void);

// librust
int multiply(int a, int b);
int negate(int a, int b);
extern const struct entry rust_operations[3]; // '*', '~' and C's '+'
operation multiply_in_rust(void);
operation add_in_rust(void);
