// One copy: both sides draw from the same counter.
static int next, users;

void base_register(void) { users++; }
int base_users(void) { return users; }
int base_next(void) { return ++next; }
