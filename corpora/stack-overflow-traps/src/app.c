int rust_step(int depth, const unsigned char *above);

static int guard[64] = {42}; // data: must be untouched whatever the stack does

// Each level keeps 2 KiB here and 2 KiB in Rust.
int step(int depth, const unsigned char *above) {
  volatile unsigned char frame[2048];
  for (int i = 0; i < 2048; i += 64)
    frame[i] = (unsigned char)(depth + i);
  int below = depth == 0 ? 0 : rust_step(depth - 1, (const unsigned char *)frame);
  return below + (frame[64] == (unsigned char)(depth + 64)) + (above ? above[0] & 1 : 0);
}

int descend(int depth) { return step(depth, 0); }

int guarded(void) { return guard[0]; }
