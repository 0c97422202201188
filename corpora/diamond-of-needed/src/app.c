int left(int), right(int), base_users(void);

int both(int x) { return left(x) * 100 + right(x); }
int users(void) { return base_users(); }
