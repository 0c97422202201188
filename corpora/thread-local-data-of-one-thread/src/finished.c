static _Thread_local int total = 40;
static _Thread_local int calls;
static int *where(void) { return &calls; }

int finished(int by) {
  int *volatile pointer = where();
  total += by;
  ++*pointer;
  return total * 10 + calls;
}
