int sum(const volatile int *numbers, int count); // libapp

#ifdef FIXED
int frame(int value) {
  volatile int numbers[8] = {value, value + 1};
  return sum(numbers, 8);
}
#else
// What such a compiler emits for the function above, written by hand: clang 22 has no target for it.
int __wasm_get_stack_pointer(void);
void __wasm_set_stack_pointer(int pointer);

int frame(int value) {
  int before = __wasm_get_stack_pointer();
  volatile int *numbers = (volatile int *)(before - 32);
  __wasm_set_stack_pointer(before - 32);
  for (int index = 0; index < 8; index++)
    numbers[index] = index < 2 ? value + index : 0;
  int total = sum(numbers, 8);
  __wasm_set_stack_pointer(before);
  return total;
}
#endif
