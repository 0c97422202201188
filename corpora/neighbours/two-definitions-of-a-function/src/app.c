int one(void);
int two(void);

int both(void) { return one() * 10 + two(); }
