// The other library.

int core_calls, core_last, core_seen[64];

int core_step(int x) { return (x ^ (x >> 3)) & 1023; }
