// Loops of a library that use its own variables, those of another library, and call that library: what each needs is
// an address that a static link knows, and that a library keeps in a local.

extern int core_calls, core_last, core_seen[64];
int core_step(int x);

static int total, rounds;
static struct { int low, high, sum; } range;
static int own[64];

void reset(void) {
  total = rounds = core_calls = core_last = 0;
  range.low = range.high = range.sum = 0;
  for (int i = 0; i < 64; i++) own[i] = core_seen[i] = 0;
}

// No base: a call of the other library is all that the loop does.
int without_a_base(int count) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum = sum * 3 + core_step(i);
  return sum;
}

// The base is kept in a local, because the calls may change every variable.
int with_a_base(int count) {
  for (int i = 0; i < count; i++) {
    total += core_step(i);
    rounds++;
    range.sum += total;
    if (total < range.low) range.low = total;
    if (total > range.high) range.high = total;
  }
  return total + rounds + range.sum + range.low + range.high;
}

// Entries of the offset table are kept in locals.
int with_entries(int count) {
  for (int i = 0; i < count; i++) {
    core_calls += i;
    core_last ^= core_step(core_calls);
    core_calls ^= core_last;
  }
  return core_calls + core_last;
}

// What is added to the base is no constant.
int with_arrays(int count) {
  for (int i = 0; i < count; i++) {
    own[i & 63] += core_step(i);
    core_seen[i & 63] += own[(i * 7) & 63];
  }
  return own[1] + core_seen[2];
}
