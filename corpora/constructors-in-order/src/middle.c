void note(int);
int entries(void);

int seen_by_middle;

__attribute__((constructor(200))) static void second(void) { note(22); }
__attribute__((constructor(150))) static void first(void) {
  seen_by_middle = entries();
  note(21);
}
