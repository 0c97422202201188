// A stack machine whose stack pointer is a global of the machine.
static int stack[256];
static int __attribute__((address_space(1))) top = 0;

int frame(const volatile int *numbers, int count); // libapp

void push(int value) {
  top += 4;
  *(int *)((char *)stack + top) = value;
}

int pop(void) {
  int value = *(int *)((char *)stack + top);
  top -= 4;
  return value;
}

int add(void) {
  volatile int both[2] = {pop(), pop()};
  push(frame(both, 2));
  return both[0];
}
