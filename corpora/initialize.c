// The `_initialize` of the static reference links: runs the constructors once, as crt1-reactor.o would.
extern void __wasm_call_ctors(void);

void _initialize(void) {
  static int done;
  if (done)
    __builtin_trap();
  done = 1;
  __wasm_call_ctors();
}
