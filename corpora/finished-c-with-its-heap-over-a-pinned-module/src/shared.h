// factors.c, which is pinned
int scaled(int value);
int changed_factors(void); // how many of its numbers are not what they were
