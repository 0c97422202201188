static int count;

int next(void) { return __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST); }
