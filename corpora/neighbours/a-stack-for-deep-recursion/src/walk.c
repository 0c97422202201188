static int walks = 1;

int visit(volatile int *path, int depth);

int walk(int depth) {
  volatile int path[256];
  path[0] = depth;
  walks += 1;
  return depth == 0 ? 0 : visit(path, depth) + walk(depth - 1) + path[0] + walks;
}
