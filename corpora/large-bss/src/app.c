extern unsigned char buffer[300000]; // libbuffer
extern int after_buffer;
int rust_sum(void);
void rust_write(int index, int value);

static unsigned char own[70001];
static int after_own = 77;

static int sum(const unsigned char *bytes, int count) {
  int sum = 0;
  for (int i = 0; i < count; i++)
    sum += bytes[i];
  return sum;
}

int sums(void) { return sum(own, sizeof own) + sum(buffer, sizeof buffer) + rust_sum(); }
int afters(void) { return after_own * 1000 + after_buffer; }

int write_ends(void) {
  own[0] = own[sizeof own - 1] = 1;
  buffer[0] = buffer[sizeof buffer - 1] = 2;
  rust_write(0, 3);
  rust_write(99999, 3);
  return sums();
}

int set_after(int value) { return after_own = value; }
