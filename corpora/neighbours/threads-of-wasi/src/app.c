int start(int value); // libthreads

int start_two(void) { return start(1) + start(2); }
