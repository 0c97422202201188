int visit(volatile int *path, int depth) { return path[0] == depth; }
